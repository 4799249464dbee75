/* AVERAGE_POOL_2D. half_up: ties go up, as in uint8 networks; otherwise away from zero. */
static void average_pool_2d(
    const window_geometry *g, int32_t min, int32_t max, int32_t half_up, const int8_t *input, int8_t *output, int32_t first, int32_t end)
{
    for (int32_t y = first; y < end; y++) {
        int8_t *to = output + (y % g->output_rows) * g->output_width * g->output_channels;
        for (int32_t x = 0; x < g->output_width; x++, to += g->output_channels) {
            pool_window w = pool_window_at(g, y, x);
            int32_t count = (w.bottom - w.top) * (w.right - w.left);
            int32_t half = count / 2;
            for (int32_t c = 0; c < g->output_channels; c++) {
                int32_t sum = 0;
                int32_t q;
                for (int32_t iy = w.top; iy < w.bottom; iy++) {
                    const int8_t *row = input + (iy % g->input_rows) * g->input_width * g->input_channels;
                    for (int32_t ix = w.left; ix < w.right; ix++) {
                        sum += row[ix * g->input_channels + c];
                    }
                }

                if (half_up != 0) {
                    q = (sum + 128 * count + half) / count - 128; /* never negative before the division: it rounds down */
                } else {
                    q = (sum > 0 ? sum + half : sum - half) / count;
                }

                to[c] = (int8_t)clamp(q, min, max);
            }
        }
    }
}
