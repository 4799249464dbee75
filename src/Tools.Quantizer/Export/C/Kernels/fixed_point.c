/* The number whose two's complement is x. (Compilers see that nothing is to be done.) */
static int32_t as_signed(uint32_t x)
{
    return x <= (uint32_t)INT32_MAX ? (int32_t)x : -(int32_t)(~x) - 1;
}

/* x / 2^exponent, rounded down. C leaves >> of negative numbers to the compiler; of this, compilers make one shift. */
static int32_t shift_right(int32_t x, int32_t exponent)
{
    return x >= 0 ? x >> exponent : ~(~x >> exponent);
}

/* The product of two Q0.31 numbers, rounded to nearest, ties up. */
static int32_t high_mul(int32_t a, int32_t b)
{
    int64_t product = (int64_t)a * b + ((int64_t)1 << 30);
    if (a == INT32_MIN && b == INT32_MIN) {
        return INT32_MAX; /* the one product that does not fit */
    }

    return as_signed((uint32_t)((uint64_t)product >> 31));
}

/* x / 2^exponent, rounded to nearest, ties away from zero; exponent 0 to 31. */
static int32_t divide_by_power_of_two(int32_t x, int32_t exponent)
{
    int32_t mask = (int32_t)(((uint32_t)1 << exponent) - 1u);
    int32_t remainder = x & mask;
    int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
    return shift_right(x, exponent) + (remainder > threshold ? 1 : 0);
}

/* high_mul where b >= 0. */
static inline int32_t high_mul_by_positive(int32_t a, int32_t b)
{
    return as_signed((uint32_t)((uint64_t)((int64_t)a * b + ((int64_t)1 << 30)) >> 31));
}

/* x times value * 2^(shift - 31). */
static int32_t multiply(int32_t x, int32_t value, int32_t shift)
{
    int32_t left = shift > 0 ? shift : 0;
    int32_t right = shift > 0 ? 0 : -shift;
    return divide_by_power_of_two(high_mul(as_signed((uint32_t)x << left), value), right);
}
