/* FULLY_CONNECTED; weights [outputs, inputs]. */
static void fully_connected(
    int32_t rows, int32_t inputs, int32_t outputs, const layer_constants *l, const int8_t *input, int8_t *output)
{
    for (int32_t row = 0; row < rows; row++) {
        dot_products(l, inputs, outputs, input + row * inputs, output + row * outputs);
    }
}
