/* x * 2^exponent, saturated. */
static int32_t times_power_of_two(int32_t x, int32_t exponent)
{
    int64_t product = (int64_t)x * ((int64_t)1 << exponent);
    return (int32_t)(product < INT32_MIN ? INT32_MIN : (product > INT32_MAX ? INT32_MAX : product));
}
