/* A window moving over a picture [height, width, channels]; constants of a layer. */
typedef struct {
    int32_t input_height, input_width, input_channels;
    int32_t output_height, output_width, output_channels;
    int32_t filter_height, filter_width;
    int32_t stride_height, stride_width;
    int32_t dilation_height, dilation_width;
    int32_t pad_top, pad_left;
} window_geometry;

typedef struct {
    const int8_t *weights;
    const int32_t *bias;
    const int32_t *multipliers; /* Q0.31, one a channel */
    const int8_t *shifts;       /* powers of two, one a channel */
    int32_t input_zero_point, weight_zero_point, output_zero_point;
    int32_t min, max;
} layer_constants;
