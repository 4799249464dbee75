/* One part of a CONCATENATION. */
typedef struct {
    int32_t width;                       /* pieces of a row */
    int32_t part_bytes, whole_bytes;     /* of a piece, in the part and in the output */
    int32_t offset;                      /* of the part in a piece of the output */
    int32_t input_rows, output_rows;     /* held at once */
    const int8_t *table;                 /* to the output's scale; NULL where they are the same */
} concatenation_part;

static void concatenate(const concatenation_part *p, const int8_t *input, int8_t *output, int32_t first, int32_t end)
{
    for (int32_t y = first; y < end; y++) {
        const int8_t *from = input + (y % p->input_rows) * p->width * p->part_bytes;
        int8_t *to = output + (y % p->output_rows) * p->width * p->whole_bytes + p->offset;
        for (int32_t x = 0; x < p->width; x++, from += p->part_bytes, to += p->whole_bytes) {
            for (int32_t i = 0; i < p->part_bytes; i++) {
                to[i] = p->table == NULL ? from[i] : p->table[from[i] + 128];
            }
        }
    }
}
