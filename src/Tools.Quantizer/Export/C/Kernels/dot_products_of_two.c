#if USE_DSP
/* Two words of the scratch memory at once. */
static inline void put_words(int8_t *to, uint32_t low, uint32_t high)
{
    uint64_t both = low | (uint64_t)high << 32;
    (void)memcpy(__builtin_assume_aligned(to, 8), &both, sizeof both);
}

static inline uint64_t words_at(const int8_t *from)
{
    uint64_t both;
    (void)memcpy(&both, __builtin_assume_aligned(from, 8), sizeof both);
    return both;
}

/* The inputs as halfwords: of each four the even and the odd of pixel 0, then of pixel 1. */
static void widen_two(int32_t depth, const int8_t *input_0, const int8_t *input_1, int8_t *wide)
{
    for (int32_t i = 0; i + 4 <= depth; i += 4, wide += 16) {
        uint32_t four = four_at(input_0 + i);
        put_words(wide, even_of(four), odd_of(four));
        four = four_at(input_1 + i);
        put_words(wide + 8, even_of(four), odd_of(four));
    }
}
#endif

/* As dot_products, for two pixels whose outputs lie one behind the other: each weight is read once for both.
   scratch: 4 * depth bytes, for processors whose instructions want inputs as halfwords. */
static void dot_products_of_two(
    const layer_constants *l, int32_t depth, int32_t outputs, const int8_t *input_0, const int8_t *input_1, int8_t *scratch, int8_t *output)
{
    int32_t start_0 = weight_zero_point_term(l, depth, input_0);
    int32_t start_1 = weight_zero_point_term(l, depth, input_1);
#if USE_DSP
    widen_two(depth, input_0, input_1, scratch);
#else
    (void)scratch;
#endif
    for (int32_t c = 0; c < outputs; c += 2) {
        int32_t d = c + 1 < outputs ? c + 1 : c;
        int32_t to_d = (d - c) * depth;
        int32_t sum_c0 = l->bias[c] + start_0;
        int32_t sum_c1 = l->bias[c] + start_1;
        int32_t sum_d0 = l->bias[d] + start_0;
        int32_t sum_d1 = l->bias[d] + start_1;
        const int8_t *w = l->weights + c * depth;
        int32_t i = 0;
#if USE_DSP
        i = depth & ~3;
        const int8_t *x = scratch;
        for (const int8_t *end = w + i; w < end; x += 16, w += 4) {
            uint32_t c_even = four_at(w);
            uint32_t d_even = four_at(w + to_d);
            uint32_t c_odd = odd_of(c_even);
            uint32_t d_odd = odd_of(d_even);
            uint64_t words = words_at(x);
            c_even = even_of(c_even);
            d_even = even_of(d_even);
            sum_c0 = multiply_two((uint32_t)words, c_even, sum_c0);
            sum_d0 = multiply_two((uint32_t)words, d_even, sum_d0);
            sum_c0 = multiply_two((uint32_t)(words >> 32), c_odd, sum_c0);
            sum_d0 = multiply_two((uint32_t)(words >> 32), d_odd, sum_d0);
            words = words_at(x + 8);
            sum_c1 = multiply_two((uint32_t)words, c_even, sum_c1);
            sum_d1 = multiply_two((uint32_t)words, d_even, sum_d1);
            sum_c1 = multiply_two((uint32_t)(words >> 32), c_odd, sum_c1);
            sum_d1 = multiply_two((uint32_t)(words >> 32), d_odd, sum_d1);
        }
#endif
        for (; i < depth; i++, w++) {
            int32_t w_c = w[0];
            int32_t w_d = w[to_d];
            sum_c0 += input_0[i] * w_c;
            sum_c1 += input_1[i] * w_c;
            sum_d0 += input_0[i] * w_d;
            sum_d1 += input_1[i] * w_d;
        }

        output[c] = apply_output_rule(l, sum_c0, c);
        output[d] = apply_output_rule(l, sum_d0, d);
        output[outputs + c] = apply_output_rule(l, sum_c1, c);
        output[outputs + d] = apply_output_rule(l, sum_d1, d);
    }
}
