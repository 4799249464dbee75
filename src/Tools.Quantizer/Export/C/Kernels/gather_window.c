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
