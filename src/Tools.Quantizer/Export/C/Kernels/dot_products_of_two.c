/* Of outputs c and d, of pixels 0 and 1. */
typedef struct {
    int32_t c0, c1, d0, d1;
} sums_of_two;

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

/* Four inputs of each. The instructions' order is the order of need: with another there would not be registers enough. */
static inline void add_four_of_two(sums_of_two *s, const int8_t *wide, const int8_t *w_c, const int8_t *w_d)
{
    uint32_t c = four_at(w_c);
    uint32_t d = four_at(w_d);
    uint64_t x = words_at(wide);
    uint32_t c_odd = odd_of(c);
    uint32_t d_odd = odd_of(d);
    c = even_of(c);
    d = even_of(d);
    s->c0 = multiply_two((uint32_t)x, c, s->c0);
    s->d0 = multiply_two((uint32_t)x, d, s->d0);
    s->c0 = multiply_two((uint32_t)(x >> 32), c_odd, s->c0);
    s->d0 = multiply_two((uint32_t)(x >> 32), d_odd, s->d0);
    x = words_at(wide + 8);
    s->c1 = multiply_two((uint32_t)x, c, s->c1);
    s->d1 = multiply_two((uint32_t)x, d, s->d1);
    s->c1 = multiply_two((uint32_t)(x >> 32), c_odd, s->c1);
    s->d1 = multiply_two((uint32_t)(x >> 32), d_odd, s->d1);
}

/* The inputs that come in fours. Not inline, so that its loop has all registers. */
NOT_INLINE static void add_fours_of_two(
    sums_of_two *s, int32_t depth, const int8_t *wide, const int8_t *w_c, const int8_t *w_d)
{
    sums_of_two sums = *s;
    const int8_t *end = w_c + (depth & ~7);
    for (; w_c < end; w_c += 8, w_d += 8, wide += 32) {
        add_four_of_two(&sums, wide, w_c, w_d);
        add_four_of_two(&sums, wide + 16, w_c + 4, w_d + 4);
    }

    if ((depth & 4) != 0) {
        add_four_of_two(&sums, wide, w_c, w_d);
    }

    *s = sums;
}
#endif

/* As dot_products, for two pixels whose outputs lie one behind the other: each weight is read once for both.
   scratch: 4 * depth bytes, for processors whose instructions want inputs as halfwords. */
static void dot_products_of_two(
    const layer_constants *layer, int32_t depth, int32_t outputs, const int8_t *input_0, const int8_t *input_1, int8_t *scratch,
    int8_t *output)
{
    const layer_constants constants = *layer; /* which stores of outputs cannot change, compilers see */
    const layer_constants *l = &constants;
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
        sums_of_two s = { l->bias[c] + start_0, l->bias[c] + start_1, l->bias[d] + start_0, l->bias[d] + start_1 };
        const int8_t *w = l->weights + c * depth;
        int32_t i = 0;
#if USE_DSP
        add_fours_of_two(&s, depth, scratch, w, w + to_d);
        i = depth & ~3;
        w += i;
#endif
        for (; i < depth; i++, w++) {
            int32_t w_c = w[0];
            int32_t w_d = w[to_d];
            s.c0 += input_0[i] * w_c;
            s.c1 += input_1[i] * w_c;
            s.d0 += input_0[i] * w_d;
            s.d1 += input_1[i] * w_d;
        }

        int8_t c0 = apply_output_rule(l, s.c0, c);
        int8_t c1 = apply_output_rule(l, s.c1, c);
        int8_t d0 = apply_output_rule(l, s.d0, d);
        int8_t d1 = apply_output_rule(l, s.d1, d);
        output[c] = c0;
        output[d] = d0;
        output[outputs + c] = c1;
        output[outputs + d] = d1;
    }
}
