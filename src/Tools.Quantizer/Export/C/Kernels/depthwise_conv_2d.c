/* DEPTHWISE_CONV_2D; weights [height, width, channels]. Taps in the padding are left out. */
static void depthwise_conv_2d(
    const window_geometry *g, const layer_constants *l, const int8_t *input, int8_t *output, int32_t first, int32_t end)
{
    int32_t depth_multiplier = g->output_channels / g->input_channels;
    int32_t row_bytes = g->input_width * g->input_channels;
    for (int32_t y = first; y < end; y++) {
        int32_t top = y * g->stride_height - g->pad_top;
        int8_t *to = output + (y % g->output_rows) * g->output_width * g->output_channels;
        for (int32_t x = 0; x < g->output_width; x++, to += g->output_channels) {
            int32_t left = x * g->stride_width - g->pad_left;
            for (int32_t c = 0; c < g->output_channels; c++) {
                int32_t accumulator = l->bias[c];
                for (int32_t ky = 0; ky < g->filter_height; ky++) {
                    int32_t iy = top + ky * g->dilation_height;
                    if (iy < 0 || iy >= g->input_height) {
                        continue;
                    }

                    const int8_t *row = input + (iy % g->input_rows) * row_bytes;
                    for (int32_t kx = 0; kx < g->filter_width; kx++) {
                        int32_t ix = left + kx * g->dilation_width;
                        if (ix >= 0 && ix < g->input_width) {
                            int32_t value = row[ix * g->input_channels + c / depth_multiplier];
                            int32_t weight = l->weights[(ky * g->filter_width + kx) * g->output_channels + c];
                            accumulator += (value - l->input_zero_point) * (weight - l->weight_zero_point);
                        }
                    }
                }

                to[c] = apply_output_rule(l, accumulator, c);
            }
        }
    }
}
