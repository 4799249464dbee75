/* 1 / sqrt(x) for x >= 0 (0 counts as 1) as value * 2^(shift - 31): Newton's method in Q3.28. */
static int32_t inverse_square_root(int32_t x, int32_t *shift)
{
    const int32_t half_three = ((int32_t)1 << 28) + ((int32_t)1 << 27);
    int32_t right = 11;
    int32_t half_input;
    int32_t y = (int32_t)1 << 28;
    if (x <= 1) {
        *shift = 0;
        return INT32_MAX;
    }

    while (x >= (int32_t)1 << 29) {
        x /= 4;
        right++;
    }

    while (x < (int32_t)1 << 27) {
        x *= 4;
        right--;
    }

    half_input = divide_by_power_of_two(x >> 1, 1);
    for (int32_t i = 0; i < 5; i++) {
        int32_t cube = times_power_of_two(high_mul(high_mul(y, y), y), 6);
        y = times_power_of_two(high_mul(half_three, y) - high_mul(half_input, cube), 3);
    }

    y = high_mul(y, 1518500250); /* sqrt(2) / 2 */
    if (right < 0) {
        y = as_signed((uint32_t)y << -right);
        right = 0;
    }

    *shift = -right;
    return y;
}

/* L2_NORMALIZATION along the last axis, to scale 1/128. scale_first: 128 is taken into the product before its first rounding, as in
   uint8 networks. May run in place. */
static void l2_normalization(
    int32_t rows, int32_t depth, int32_t zero_point, int32_t scale_first, const int8_t *input, int8_t *output)
{
    for (int32_t row = 0; row < rows; row++, input += depth, output += depth) {
        int32_t sum_of_squares = 0;
        int32_t shift;
        int32_t inverse;
        for (int32_t i = 0; i < depth; i++) {
            int32_t x = input[i] - zero_point;
            sum_of_squares += x * x;
        }

        inverse = inverse_square_root(sum_of_squares, &shift);
        for (int32_t i = 0; i < depth; i++) {
            int32_t x = input[i] - zero_point;
            int32_t q = scale_first != 0 ? multiply(x * 128, inverse, shift) : multiply(x, inverse, shift + 7);
            output[i] = (int8_t)clamp(q, INT8_MIN, INT8_MAX);
        }
    }
}
