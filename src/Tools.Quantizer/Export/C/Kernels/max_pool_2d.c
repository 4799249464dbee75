/* MAX_POOL_2D. */
static void max_pool_2d(
    const window_geometry *g, int32_t min, int32_t max, const int8_t *input, int8_t *output, int32_t first, int32_t end)
{
    for (int32_t y = first; y < end; y++) {
        int8_t *to = output + (y % g->output_rows) * g->output_width * g->output_channels;
        for (int32_t x = 0; x < g->output_width; x++, to += g->output_channels) {
            pool_window w = pool_window_at(g, y, x);
            for (int32_t c = 0; c < g->output_channels; c++) {
                int32_t q = INT8_MIN;
                for (int32_t iy = w.top; iy < w.bottom; iy++) {
                    const int8_t *row = input + (iy % g->input_rows) * g->input_width * g->input_channels;
                    for (int32_t ix = w.left; ix < w.right; ix++) {
                        int32_t value = row[ix * g->input_channels + c];
                        q = value > q ? value : q;
                    }
                }

                to[c] = (int8_t)clamp(q, min, max);
            }
        }
    }
}
