/* AVERAGE_POOL_2D. half_up: ties go up, as in uint8 networks; otherwise away from zero. */
static void average_pool_2d(
    const window_geometry *g, int32_t min, int32_t max, int half_up, const int8_t *input, int8_t *output)
{
    for (int32_t y = 0; y < g->output_height; y++) {
        int32_t first_row = y * g->stride_height - g->pad_top;
        int32_t top = first_row < 0 ? 0 : first_row;
        int32_t bottom = first_row + g->filter_height > g->input_height ? g->input_height : first_row + g->filter_height;
        for (int32_t x = 0; x < g->output_width; x++) {
            int32_t first_column = x * g->stride_width - g->pad_left;
            int32_t left = first_column < 0 ? 0 : first_column;
            int32_t right = first_column + g->filter_width > g->input_width ? g->input_width : first_column + g->filter_width;
            int32_t count = (bottom - top) * (right - left);
            int32_t half = count / 2;
            for (int32_t c = 0; c < g->output_channels; c++) {
                int32_t sum = 0;
                int32_t q;
                for (int32_t iy = top; iy < bottom; iy++) {
                    for (int32_t ix = left; ix < right; ix++) {
                        sum += input[(iy * g->input_width + ix) * g->input_channels + c];
                    }
                }

                if (half_up) {
                    q = (sum + 128 * count + half) / count - 128; /* never negative before the division: it floors */
                } else {
                    q = (sum > 0 ? sum + half : sum - half) / count;
                }

                *output++ = (int8_t)(q < min ? min : q > max ? max : q);
            }
        }
    }
}
