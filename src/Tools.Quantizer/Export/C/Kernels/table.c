/* Operators of one byte, and conversions between int8 and uint8, by table. May run in place. */
static void look_up(
    int32_t row_bytes, int32_t input_rows, int32_t output_rows, const int8_t *table, const int8_t *input, int8_t *output, int32_t first,
    int32_t end)
{
    for (int32_t y = first; y < end; y++) {
        const int8_t *from = input + (y % input_rows) * row_bytes;
        int8_t *to = output + (y % output_rows) * row_bytes;
        for (int32_t i = 0; i < row_bytes; i++) {
            to[i] = table[from[i] + 128];
        }
    }
}
