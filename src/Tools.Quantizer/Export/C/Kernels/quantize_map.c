/* QUANTIZE of floats in the arena. */
static void quantize_map(int32_t count, float scale, int32_t zero_point, const int8_t *input, int8_t *output)
{
    for (int32_t i = 0; i < count; i++) {
        float real;
        (void)memcpy(&real, input + i * (int32_t)sizeof real, sizeof real);
        output[i] = quantize(real, scale, zero_point);
    }
}
