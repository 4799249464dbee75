/* What the weights' zero point adds to each sum of a pixel. */
static int32_t weight_zero_point_term(const layer_constants *l, int32_t depth, const int8_t *input)
{
    int32_t sum = 0;
    if (l->weight_zero_point != 0) {
        for (int32_t i = 0; i < depth; i++) {
            sum += input[i];
        }
    }

    return -sum * l->weight_zero_point;
}

#if USE_DSP
/* sum + both products of halfwords. */
static inline int32_t multiply_two(uint32_t a, uint32_t b, int32_t sum)
{
    __asm__ volatile("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
    return sum;
}
#endif

/* The outputs of a pixel from its depth inputs; weights [outputs, depth]. The input's zero point is in the bias.
   Two outputs at a time; where the last has no partner, it is computed twice. */
static void dot_products(const layer_constants *l, int32_t depth, int32_t outputs, const int8_t *input, int8_t *output)
{
    int32_t start = weight_zero_point_term(l, depth, input);
    for (int32_t c = 0; c < outputs; c += 2) {
        int32_t d = c + 1 < outputs ? c + 1 : c;
        int32_t to_d = (d - c) * depth;
        int32_t sum_c = l->bias[c] + start;
        int32_t sum_d = l->bias[d] + start;
        const int8_t *w = l->weights + c * depth;
        const int8_t *x = input;
        const int8_t *end = input + depth;
#if USE_DSP
        for (; end - x >= 4; x += 4, w += 4) {
            uint32_t x4 = four_at(x);
            uint32_t c4 = four_at(w);
            uint32_t d4 = four_at(w + to_d);
            uint32_t even = even_of(x4);
            uint32_t odd = odd_of(x4);
            sum_c = multiply_two(even, even_of(c4), multiply_two(odd, odd_of(c4), sum_c));
            sum_d = multiply_two(even, even_of(d4), multiply_two(odd, odd_of(d4), sum_d));
        }
#endif
        for (; x < end; x++, w++) {
            sum_c += *x * *w;
            sum_d += *x * w[to_d];
        }

        output[c] = apply_output_rule(l, sum_c, c);
        output[d] = apply_output_rule(l, sum_d, d);
    }
}
