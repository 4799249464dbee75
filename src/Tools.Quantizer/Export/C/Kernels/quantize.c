/* QUANTIZE of one real number: round(real / scale) + zero point, halves away from zero. */
static int8_t quantize(float real, float scale, int32_t zero_point)
{
    const float most = 65536.0f; /* more steps than int8 and zero point have */
    float steps = real / scale;
    int32_t whole = 0;
    if (steps >= most) {
        whole = (int32_t)most;
    } else if (steps <= -most) {
        whole = -(int32_t)most;
    } else if (steps > -most) { /* no NaN */
        whole = (int32_t)steps;
        if (steps - (float)whole >= 0.5f) {
            whole++;
        } else if (steps - (float)whole <= -0.5f) {
            whole--;
        } else {
            /* truncation has rounded it */
        }
    } else {
        /* NaN counts as 0 */
    }

    return (int8_t)clamp(whole + zero_point, INT8_MIN, INT8_MAX);
}
