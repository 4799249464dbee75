/* The inputs that a window sees, copied one behind the other; padding is real 0, which is the zero point. */
static void gather_window(const window_geometry *g, int32_t zero_point, const int8_t *input, int32_t y, int32_t x, int8_t *window)
{
    int32_t channels = g->input_channels;
    int32_t left = x * g->stride_width - g->pad_left;
    int32_t step = g->dilation_width;
    int32_t begin = left < 0 ? (-left + step - 1) / step : 0;
    int32_t end = left + (g->filter_width - 1) * step < g->input_width ? g->filter_width : (g->input_width - left + step - 1) / step;
    for (int32_t ky = 0; ky < g->filter_height; ky++, window += g->filter_width * channels) {
        int32_t iy = y * g->stride_height - g->pad_top + ky * g->dilation_height;
        int32_t is_inside = iy >= 0 && iy < g->input_height && begin < end ? 1 : 0;
        if (is_inside == 0 || end - begin < g->filter_width) {
            (void)memset(window, zero_point, (size_t)(g->filter_width * channels));
        }

        if (is_inside != 0) {
            const int8_t *from = input + ((iy % g->input_rows) * g->input_width + left + begin * step) * channels;
            int32_t pixels = step == 1 ? end - begin : 1; /* at a time */
            for (int32_t kx = begin; kx < end; kx += pixels, from += step * channels) {
                (void)memcpy(window + kx * channels, from, (size_t)(pixels * channels));
            }
        }
    }
}
