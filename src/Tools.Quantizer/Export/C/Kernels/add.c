/* ADD and SUB: both operands, 20 bits up, at twice the greater input scale; 255 * 2^20 < 2^28, so the sum fits. */
static int32_t at_common_scale(const operand *o, int8_t value)
{
    return multiply((value - o->zero_point) * ((int32_t)1 << 20), o->multiplier, o->shift);
}

static void add_elements(const elementwise_constants *e, const int8_t *left, const int8_t *right, int8_t *output)
{
    for (int32_t i = 0; i < e->sizes[3]; i++) {
        int32_t sum = at_common_scale(&e->left, left[i * e->left.strides[3]]);
        sum += e->sign * at_common_scale(&e->right, right[i * e->right.strides[3]]);
        output[i] = elementwise_output(e, multiply(sum, e->multiplier, e->shift));
    }
}
