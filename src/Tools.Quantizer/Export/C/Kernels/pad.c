/* PAD of up to four dimensions with real zeros, which are the zero point. */
typedef struct {
    int32_t input[4], output[4], before[4];
    int32_t input_rows, output_rows; /* held at once */
    int32_t zero_point;
} pad_geometry;

static void pad(const pad_geometry *g, const int8_t *input, int8_t *output, int32_t first, int32_t end)
{
    int32_t output_bytes = g->output[2] * g->output[3];
    for (int32_t y = first; y < end; y++) {
        int32_t batch = y / g->output[1] - g->before[0];
        int32_t iy = y % g->output[1] - g->before[1];
        int8_t *to = output + (y % g->output_rows) * output_bytes;
        (void)memset(to, g->zero_point, (size_t)output_bytes);
        if (batch >= 0 && batch < g->input[0] && iy >= 0 && iy < g->input[1]) {
            const int8_t *from = input + ((batch * g->input[1] + iy) % g->input_rows) * g->input[2] * g->input[3];
            to += g->before[2] * g->output[3] + g->before[3];
            for (int32_t x = 0; x < g->input[2]; x++) {
                (void)memcpy(to + x * g->output[3], from + x * g->input[3], (size_t)g->input[3]);
            }
        }
    }
}
