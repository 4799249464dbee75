/* FULLY_CONNECTED; weights [outputs, inputs]. */
static void fully_connected(
    int32_t rows, int32_t inputs, int32_t outputs, const layer_constants *l, const int8_t *input, int8_t *output)
{
    for (int32_t row = 0; row < rows; row++, input += inputs) {
        const int8_t *weights = l->weights;
        for (int32_t c = 0; c < outputs; c++, weights += inputs) {
            int32_t accumulator = l->bias[c];
            for (int32_t i = 0; i < inputs; i++) {
                accumulator += (input[i] - l->input_zero_point) * (weights[i] - l->weight_zero_point);
            }

            *output++ = apply_output_rule(l, accumulator, c);
        }
    }
}
