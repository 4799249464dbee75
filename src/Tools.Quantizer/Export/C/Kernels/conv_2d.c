/* CONV_2D; weights [outputs, height, width, inputs]. Two pixels at a time: each weight is read once for both.
   scratch: 4 bytes for each input of a window, and 2 more where windows have several pixels, which are gathered behind. */
static void conv_2d(
    const window_geometry *g, const layer_constants *l, const int8_t *input, int8_t *scratch, int8_t *output, int32_t first, int32_t end)
{
    int32_t depth = g->filter_height * g->filter_width * g->input_channels;
    for (int32_t y = first; y < end; y++) {
        int8_t *to = output + (y % g->output_rows) * g->output_width * g->output_channels;
        const int8_t *row = input + (y * g->stride_height % g->input_rows) * g->input_width * g->input_channels;
        for (int32_t x = 0; x < g->output_width; x += 2, to += 2 * g->output_channels) {
            int32_t count = g->output_width - x < 2 ? 1 : 2;
            const int8_t *pixels[2];
            for (int32_t i = 0; i < count; i++) {
                if (depth == g->input_channels) {
                    pixels[i] = row + (x + i) * g->stride_width * depth;
                } else {
                    int8_t *window = scratch + (4 + i) * depth;
                    gather_window(g, l->input_zero_point, input, y, x + i, window);
                    pixels[i] = window;
                }
            }

            if (count == 2) {
                dot_products_of_two(l, depth, g->output_channels, pixels[0], pixels[1], scratch, to);
            } else {
                dot_products(l, depth, g->output_channels, pixels[0], to);
            }
        }
    }
}
