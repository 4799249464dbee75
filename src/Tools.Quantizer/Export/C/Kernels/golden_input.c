/* Blocks of noise, block x block pixels each, from xorshift32. */
static void fill_golden_input(uint32_t state, int32_t block, int32_t height, int32_t width, int32_t channels, int8_t *input)
{
    for (int32_t top = 0; top < height; top += block) {
        for (int32_t left = 0; left < width; left += block) {
            for (int32_t c = 0; c < channels; c++) {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                uint8_t value = (uint8_t)(state >> 24);
                for (int32_t y = top; y < top + block && y < height; y++) {
                    for (int32_t x = left; x < left + block && x < width; x++) {
                        (void)memcpy(input + (y * width + x) * channels + c, &value, 1);
                    }
                }
            }
        }
    }
}
