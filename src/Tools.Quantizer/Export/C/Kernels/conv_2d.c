/* The inputs that a window sees, copied one behind the other; padding is real 0, which is the zero point. */
static void gather_window(const window_geometry *g, int32_t zero_point, const int8_t *input, int32_t y, int32_t x, int8_t *window)
{
    size_t channels = (size_t)g->input_channels;
    for (int32_t ky = 0; ky < g->filter_height; ky++) {
        int32_t iy = y * g->stride_height - g->pad_top + ky * g->dilation_height;
        for (int32_t kx = 0; kx < g->filter_width; kx++, window += channels) {
            int32_t ix = x * g->stride_width - g->pad_left + kx * g->dilation_width;
            if (iy < 0 || iy >= g->input_height || ix < 0 || ix >= g->input_width) {
                (void)memset(window, zero_point, channels);
            } else {
                (void)memcpy(window, input + ((iy % g->input_rows) * g->input_width + ix) * g->input_channels, channels);
            }
        }
    }
}

/* CONV_2D; weights [outputs, height, width, inputs]. window: room for what a window of more than one pixel sees. */
static void conv_2d(
    const window_geometry *g, const layer_constants *l, const int8_t *input, int8_t *window, int8_t *output, int32_t first, int32_t end)
{
    int32_t depth = g->filter_height * g->filter_width * g->input_channels;
    for (int32_t y = first; y < end; y++) {
        int8_t *to = output + (y % g->output_rows) * g->output_width * g->output_channels;
        for (int32_t x = 0; x < g->output_width; x++, to += g->output_channels) {
            const int8_t *pixel = window;
            if (depth == g->input_channels) {
                int32_t place = (y * g->stride_height % g->input_rows) * g->input_width + x * g->stride_width;
                pixel = input + place * g->input_channels;
            } else {
                gather_window(g, l->input_zero_point, input, y, x, window);
            }

            dot_products(l, depth, g->output_channels, pixel, to);
        }
    }
}
