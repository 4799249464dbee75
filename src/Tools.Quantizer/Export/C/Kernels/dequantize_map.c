/* DEQUANTIZE to floats in the arena. */
static void dequantize_map(int32_t count, float scale, int32_t zero_point, const int8_t *input, int8_t *output)
{
    for (int32_t i = 0; i < count; i++) {
        float real = scale * (float)(input[i] - zero_point);
        (void)memcpy(output + i * (int32_t)sizeof real, &real, sizeof real);
    }
}
