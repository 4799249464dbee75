#if USE_DSP
/* Four bytes as they lie in memory. */
static inline uint32_t four_at(const int8_t *bytes)
{
    uint32_t four;
    (void)memcpy(&four, bytes, sizeof four);
    return four;
}

/* Bytes 0 and 2 as halfwords. */
static inline uint32_t even_of(uint32_t four)
{
    uint32_t two;
    __asm__ volatile("sxtb16 %0, %1" : "=r"(two) : "r"(four));
    return two;
}

/* Bytes 1 and 3. */
static inline uint32_t odd_of(uint32_t four)
{
    uint32_t two;
    __asm__ volatile("sxtb16 %0, %1, ror #8" : "=r"(two) : "r"(four));
    return two;
}
#endif
