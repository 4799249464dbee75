/* MEAN over height and width. table: applied to each output; NULL for none. */
static void mean(
    int32_t pixels, int32_t channels, int32_t input_zero_point, int32_t output_zero_point, int32_t multiplier, int32_t shift,
    const int8_t *table, const int8_t *input, int8_t *output)
{
    for (int32_t c = 0; c < channels; c++) {
        int32_t sum = 0;
        for (int32_t p = 0; p < pixels; p++) {
            sum += input[p * channels + c];
        }

        int32_t q = multiply(sum - input_zero_point * pixels, multiplier, shift) + output_zero_point;
        q = clamp(q, INT8_MIN, INT8_MAX);
        output[c] = table == NULL ? (int8_t)q : table[q + 128];
    }
}
