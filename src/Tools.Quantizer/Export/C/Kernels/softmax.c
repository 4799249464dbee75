/* e^a in Q0.31 for a <= 0 in Q5.26, as gemmlowp's exp_on_negative_values. */
static int32_t exp_on_negative(int32_t a)
{
    static const int32_t exp_of_minus_powers[7] = { 1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242 };
    const int32_t quarter = (int32_t)1 << 24;
    if (a == 0) {
        return INT32_MAX;
    }

    int32_t mod_minus_quarter = (a & (quarter - 1)) - quarter;
    int32_t remainder = mod_minus_quarter - a;
    int32_t x = times_power_of_two(mod_minus_quarter, 5) + ((int32_t)1 << 28);
    int32_t x2 = high_mul(x, x);
    int32_t x3 = high_mul(x2, x);
    int32_t x4_over_4 = divide_by_power_of_two(high_mul(x2, x2), 2);
    int32_t higher_terms = divide_by_power_of_two(high_mul(x4_over_4 + x3, 715827883) + x2, 1);
    int32_t result = 1895147668 + high_mul(1895147668, x + higher_terms);
    for (int32_t i = 0; i < 7; i++) {
        if ((remainder & ((int32_t)1 << (24 + i))) != 0) {
            result = high_mul(result, exp_of_minus_powers[i]);
        }
    }

    return result;
}

/* 1 / (1 + x) in Q0.31 for x in [0, 1), by Newton's method. */
static int32_t one_over_one_plus(int32_t x)
{
    int32_t half_denominator = (int32_t)(((int64_t)x + INT32_MAX + 1) / 2);
    int32_t y = 1515870810 + high_mul(half_denominator, -1010580540);
    for (int32_t i = 0; i < 3; i++) {
        int32_t one_minus_product = ((int32_t)1 << 29) - high_mul(half_denominator, y);
        y += times_power_of_two(high_mul(y, one_minus_product), 2);
    }

    return times_power_of_two(y, 1);
}

/* SOFTMAX over rows of depth classes. May run in place. */
static void softmax(
    int32_t rows, int32_t depth, int32_t multiplier, int32_t shift, int32_t least_difference, const int8_t *input, int8_t *output)
{
    for (int32_t row = 0; row < rows; row++, input += depth, output += depth) {
        int32_t max = INT8_MIN;
        int32_t sum = 0;
        int32_t headroom = 0;
        int32_t reciprocal;
        int32_t right_shift;
        for (int32_t i = 0; i < depth; i++) {
            max = input[i] > max ? input[i] : max;
        }

        for (int32_t i = 0; i < depth; i++) {
            if (input[i] - max >= least_difference) {
                sum += divide_by_power_of_two(exp_on_negative(multiply(input[i] - max, multiplier, shift)), 12);
            }
        }

        while ((((uint32_t)sum << headroom) & 0x80000000u) == 0) {
            headroom++;
        }

        reciprocal = one_over_one_plus((int32_t)(((uint32_t)sum << headroom) - 0x80000000u));
        right_shift = 12 - headroom + 31 - 8;
        for (int32_t i = 0; i < depth; i++) {
            int32_t difference = input[i] - max;
            int32_t q = INT8_MIN;
            if (difference >= least_difference && right_shift <= 31) {
                int32_t exponential = exp_on_negative(multiply(difference, multiplier, shift));
                q += divide_by_power_of_two(high_mul(reciprocal, exponential), right_shift);
            }

            output[i] = (int8_t)clamp(q, INT8_MIN, INT8_MAX);
        }
    }
}
