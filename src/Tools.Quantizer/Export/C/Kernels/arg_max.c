/* ARG_MAX along the last axis: the index of the greatest value, the first among equals, as bytes of an int32 or int64. */
static void arg_max(int32_t rows, int32_t depth, int32_t is_int64, const int8_t *input, int8_t *output)
{
    for (int32_t row = 0; row < rows; row++, input += depth) {
        int32_t best = 0;
        for (int32_t i = 1; i < depth; i++) {
            best = input[i] > input[best] ? i : best;
        }

        if (is_int64 != 0) {
            int64_t wide = best;
            (void)memcpy(output + row * (int32_t)sizeof wide, &wide, sizeof wide);
        } else {
            (void)memcpy(output + row * (int32_t)sizeof best, &best, sizeof best);
        }
    }
}
