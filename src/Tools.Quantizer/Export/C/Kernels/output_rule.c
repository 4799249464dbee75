/* From an accumulator to the output's int8. */
static int8_t apply_output_rule(const layer_constants *l, int32_t accumulator, int32_t channel)
{
    int32_t q;
#if USES_HARD_SWISH
    if (l->gate_factors != NULL) {
        q = hard_swish(l, accumulator, channel);
    } else
#endif
    {
        q = multiply(accumulator, l->multipliers[channel], l->shifts[channel]) + l->output_zero_point;
        q = clamp(q, l->min, l->max);
    }

    return l->table == NULL ? (int8_t)q : l->table[q + 128];
}
