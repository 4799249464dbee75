/* DEPTHWISE_CONV_2D; weights [height, width, channels]. */
static void depthwise_conv_2d(const window_geometry *g, const layer_constants *l, const int8_t *input, int8_t *output)
{
    int32_t depth_multiplier = g->output_channels / g->input_channels;
    for (int32_t y = 0; y < g->output_height; y++) {
        for (int32_t x = 0; x < g->output_width; x++) {
            for (int32_t c = 0; c < g->output_channels; c++) {
                int32_t accumulator = l->bias[c];
                for (int32_t ky = 0; ky < g->filter_height; ky++) {
                    int32_t iy = y * g->stride_height - g->pad_top + ky * g->dilation_height;
                    if (iy < 0 || iy >= g->input_height) {
                        continue;
                    }

                    for (int32_t kx = 0; kx < g->filter_width; kx++) {
                        int32_t ix = x * g->stride_width - g->pad_left + kx * g->dilation_width;
                        if (ix < 0 || ix >= g->input_width) {
                            continue;
                        }

                        int32_t value = input[(iy * g->input_width + ix) * g->input_channels + c / depth_multiplier];
                        int32_t weight = l->weights[(ky * g->filter_width + kx) * g->output_channels + c];
                        accumulator += (value - l->input_zero_point) * (weight - l->weight_zero_point);
                    }
                }

                *output++ = apply_output_rule(l, accumulator, c);
            }
        }
    }
}
