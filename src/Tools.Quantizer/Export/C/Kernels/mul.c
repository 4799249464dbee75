/* MUL. */
static void mul_elements(const elementwise_constants *e, const int8_t *left, const int8_t *right, int8_t *output)
{
    for (int32_t i = 0; i < e->sizes[3]; i++) {
        int32_t l = left[i * e->left.strides[3]] - e->left.zero_point;
        int32_t r = right[i * e->right.strides[3]] - e->right.zero_point;
        output[i] = elementwise_output(e, multiply(l * r, e->multiplier, e->shift));
    }
}
