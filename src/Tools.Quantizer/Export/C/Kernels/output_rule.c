/* A sum scaled to the output's steps. A factor below 1 is applied in fewer instructions than multiply would take: exactly as it,
   halves are rounded up and, where the first rounding has left one, away from zero. */
static inline int32_t scale_sum(const layer_constants *l, int32_t sum, int32_t channel)
{
    int32_t shift = l->shifts[channel];
    int32_t value = l->multipliers[channel];
    if (shift >= 0) {
        return multiply(sum, value, shift) + l->output_zero_point;
    }

    int32_t high = high_mul_by_positive(sum, value);
    return shift_right(shift_right(high - (high < 0 ? 1 : 0), -shift - 1) + 2 * l->output_zero_point + 1, 1);
}

static inline int8_t clamp_to_int8(int32_t x)
{
#if USE_DSP
    __asm__("ssat %0, #8, %1" : "=r"(x) : "r"(x));
    return (int8_t)x;
#else
    return (int8_t)clamp(x, INT8_MIN, INT8_MAX);
#endif
}

/* From an accumulator to the output's int8, where that is not plain. */
static int8_t apply_whole_rule(const layer_constants *l, int32_t accumulator, int32_t channel)
{
    int32_t q;
#if USES_HARD_SWISH
    if (l->gate_factors != NULL) {
        q = hard_swish(l, accumulator, channel);
    } else
#endif
    {
        q = clamp(scale_sum(l, accumulator, channel), l->min, l->max);
    }

    return l->table == NULL ? (int8_t)q : l->table[q + 128];
}

/* From an accumulator to the output's int8. */
static inline int8_t apply_output_rule(const layer_constants *l, int32_t accumulator, int32_t channel)
{
    if (l->is_plain == 0) {
        return apply_whole_rule(l, accumulator, channel);
    }

    return clamp_to_int8(scale_sum(l, accumulator, channel));
}
