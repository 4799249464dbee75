/* CONV_2D; weights [outputs, height, width, inputs]. */
static void conv_2d(const window_geometry *g, const layer_constants *l, const int8_t *input, int8_t *output)
{
    for (int32_t y = 0; y < g->output_height; y++) {
        for (int32_t x = 0; x < g->output_width; x++) {
            const int8_t *tap = l->weights;
            for (int32_t c = 0; c < g->output_channels; c++) {
                int32_t accumulator = l->bias[c];
                for (int32_t ky = 0; ky < g->filter_height; ky++) {
                    int32_t iy = y * g->stride_height - g->pad_top + ky * g->dilation_height;
                    for (int32_t kx = 0; kx < g->filter_width; kx++, tap += g->input_channels) {
                        int32_t ix = x * g->stride_width - g->pad_left + kx * g->dilation_width;
                        if (iy < 0 || iy >= g->input_height || ix < 0 || ix >= g->input_width) {
                            continue; /* padding is real 0: input - zero point is 0 there */
                        }

                        const int8_t *pixel = input + (iy * g->input_width + ix) * g->input_channels;
                        for (int32_t i = 0; i < g->input_channels; i++) {
                            accumulator += (pixel[i] - l->input_zero_point) * (tap[i] - l->weight_zero_point);
                        }
                    }
                }

                *output++ = apply_output_rule(l, accumulator, c);
            }
        }
    }
}
