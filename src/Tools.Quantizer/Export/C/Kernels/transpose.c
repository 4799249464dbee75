/* TRANSPOSE of up to four dimensions. strides: elements of the input between neighbours along each dimension of the output. */
static void transpose(const int32_t sizes[4], const int32_t strides[4], const int8_t *input, int8_t *output)
{
    for (int32_t i = 0; i < sizes[0]; i++) {
        for (int32_t j = 0; j < sizes[1]; j++) {
            for (int32_t k = 0; k < sizes[2]; k++) {
                const int8_t *from = input + i * strides[0] + j * strides[1] + k * strides[2];
                for (int32_t m = 0; m < sizes[3]; m++) {
                    *output++ = from[m * strides[3]];
                }
            }
        }
    }
}
