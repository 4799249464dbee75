/* From reset to main, on any Cortex-M. */
#include <stdint.h>
#include <string.h>
#include "semihosting.h"

extern char data_begin[], data_end[], data_in_rom[], bss_begin[], bss_end[], stack_top[];

int main(void);
void reset(void);

/* A vector of 4 bytes, an address or the stack pointer. */
typedef union {
    void (*function)(void);
    const void *stack;
} vector;

/* Lets the test fail at once rather than by its time limit. */
static void fault(void)
{
    semihosting_print("fault\n");
    semihosting_exit(3);
}

__attribute__((section(".vectors"), used)) static const vector vectors[] = {
    { .stack = stack_top },  { .function = reset }, { .function = fault }, { .function = fault },
    { .function = fault },   { .function = fault }, { .function = fault }, { .function = fault },
};

void reset(void)
{
#if (defined(__ARM_FEATURE_MVE) && __ARM_FEATURE_MVE) || defined(__ARM_FP)
    /* Vector and floating-point instructions are off at first: CPACR, coprocessors 10 and 11. */
    *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20;
    __asm__ volatile("dsb\n isb" ::: "memory");
#endif
    (void)memcpy(data_begin, data_in_rom, (size_t)(data_end - data_begin));
    (void)memset(bss_begin, 0, (size_t)(bss_end - bss_begin));
    semihosting_exit(main());
}
