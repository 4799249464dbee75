/* The outputs of one pixel from its depth inputs; weights [outputs, depth]. The input's zero point is in the bias. */
static void dot_products(const layer_constants *l, int32_t depth, int32_t outputs, const int8_t *input, int8_t *output)
{
    const int8_t *weights = l->weights;
    int32_t sum = 0;
    if (l->weight_zero_point != 0) {
        for (int32_t i = 0; i < depth; i++) {
            sum += input[i];
        }
    }

    for (int32_t c = 0; c < outputs; c++, weights += depth) {
        int32_t accumulator = l->bias[c] - sum * l->weight_zero_point;
        for (int32_t i = 0; i < depth; i++) {
            accumulator += input[i] * weights[i];
        }

        output[c] = apply_output_rule(l, accumulator, c);
    }
}
