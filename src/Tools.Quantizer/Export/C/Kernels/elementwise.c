/* ADD, SUB and MUL of two operands of up to four dimensions; along an axis of one element an operand's stride is 0, and that element
   serves all. A row is what lies along the last two dimensions. */
typedef struct {
    int32_t strides[4];
    int32_t rows; /* held at once, as of maps */
    int32_t zero_point;
    int32_t multiplier, shift; /* of ADD and SUB */
} operand;

typedef struct {
    int32_t sizes[4];
    int32_t output_rows;
    operand left, right;
    int32_t output_zero_point, multiplier, shift;
    int32_t min, max;
    int32_t sign;        /* of the right operand: -1 for SUB */
    const int8_t *table; /* applied to each output; NULL for none */
} elementwise_constants;

/* The elements along the last dimension. */
typedef void (*elementwise_function)(const elementwise_constants *e, const int8_t *left, const int8_t *right, int8_t *output);

static const int8_t *row_of(const operand *o, const int8_t *data, int32_t batch, int32_t y)
{
    return data + batch * o->strides[0] + (y % o->rows) * o->strides[1];
}

static int8_t elementwise_output(const elementwise_constants *e, int32_t scaled)
{
    int32_t q = clamp(scaled + e->output_zero_point, e->min, e->max);
    return e->table == NULL ? (int8_t)q : e->table[q + 128];
}

/* May run in place of an operand that is not broadcast. */
static void elementwise(
    const elementwise_constants *e, elementwise_function of_elements, const int8_t *left, const int8_t *right, int8_t *output,
    int32_t first, int32_t end)
{
    for (int32_t y = first; y < end; y++) {
        const int8_t *l = row_of(&e->left, left, y / e->sizes[1], y % e->sizes[1]);
        const int8_t *r = row_of(&e->right, right, y / e->sizes[1], y % e->sizes[1]);
        int8_t *to = output + (y % e->output_rows) * e->sizes[2] * e->sizes[3];
        for (int32_t x = 0; x < e->sizes[2]; x++, to += e->sizes[3]) {
            of_elements(e, l + x * e->left.strides[2], r + x * e->right.strides[2], to);
        }
    }
}
