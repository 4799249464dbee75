/* x * relu6(x + 3) / 6 of an accumulator, in 16 bits: see docs/edge-profile.md of MobileNetEdge. */
static int32_t high_mul_16(int32_t a, int32_t b)
{
    return shift_right(a * b + ((int32_t)1 << 14), 15);
}

static int32_t clamp_16(int32_t x)
{
    return clamp(x, INT16_MIN, INT16_MAX);
}

static int32_t hard_swish(const layer_constants *l, int32_t accumulator, int32_t channel)
{
    int32_t steps = as_signed((uint32_t)accumulator << l->shifts[channel]);
    int32_t x = clamp_16(high_mul(steps, l->multipliers[channel]));
    int32_t third = clamp_16(x * ((int32_t)1 << l->gate_shifts[channel])); /* x / 3, clamped by saturation */
    int32_t gate = shift_right(third + ((int32_t)1 << 15), 1);             /* relu6(x + 3) / 6 */
    int32_t y = high_mul_16(x, gate);
    int32_t sixteenths = high_mul_16(y, l->gate_factors[channel]) + 16 * l->output_zero_point;
    return clamp(shift_right(sixteenths + 8, 4), INT8_MIN, INT8_MAX);
}
