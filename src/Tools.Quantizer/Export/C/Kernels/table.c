/* Operators of one byte, and conversions between int8 and uint8, by table. May run in place. */
static void look_up(int32_t count, const int8_t *table, const int8_t *input, int8_t *output)
{
    for (int32_t i = 0; i < count; i++) {
        output[i] = table[input[i] + 128];
    }
}
