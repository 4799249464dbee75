/* From an accumulator to the output's int8. */
static int8_t apply_output_rule(const layer_constants *l, int32_t accumulator, int32_t channel)
{
    int32_t q = multiply(accumulator, l->multipliers[channel], l->shifts[channel]) + l->output_zero_point;
    return (int8_t)(q < l->min ? l->min : q > l->max ? l->max : q);
}
