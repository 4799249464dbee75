/* Maps in the arena are [height, width, channels]. Where layers are computed row by row, room for a few rows is a ring: row y takes the
   place of row y - rows, so it is at y % rows. Kernels compute the output's rows from first to before end. */

/* A window moving over a map. */
typedef struct {
    int32_t input_height, input_width, input_channels, input_rows;
    int32_t output_width, output_channels, output_rows;
    int32_t filter_height, filter_width;
    int32_t stride_height, stride_width;
    int32_t dilation_height, dilation_width;
    int32_t pad_top, pad_left;
} window_geometry;

/* Constants of a layer with weights. */
typedef struct {
    const int8_t *weights;
    const int32_t *bias;
    const int32_t *multipliers; /* Q0.31, one a channel */
    const int8_t *shifts;       /* powers of two, one a channel */
    const int8_t *gate_shifts;  /* of an h-swish, one a channel; NULL for none */
    const int16_t *gate_factors;
    const int8_t *table;        /* applied to each output; NULL for none */
    int32_t input_zero_point, weight_zero_point, output_zero_point;
    int32_t min, max;
    int32_t is_plain;           /* 1: all of int8 is the range, and there is neither table nor h-swish */
} layer_constants;

/* Instructions that the compiler's options allow: of Armv7E-M and Armv8-M with DSP. */
#if defined(__ARM_FEATURE_DSP) && __ARM_FEATURE_DSP
#define USE_DSP 1
#else
#define USE_DSP 0
#endif

/* For loops that compilers give too few registers within a larger function. */
#if defined(__GNUC__)
#define NOT_INLINE __attribute__((noinline))
#else
#define NOT_INLINE
#endif
