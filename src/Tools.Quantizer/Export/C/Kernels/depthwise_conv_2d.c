/* DEPTHWISE_CONV_2D; weights [height, width, channels]. The input's zero point is in the bias. */

/* The inputs that a window sees: the rows from the ring's byte first on, and the steps between its rows and pixels. */
typedef struct {
    const int8_t *ring;
    int32_t ring_bytes, first, row_step, pixel_step;
} window_view;

/* A row of a window for four channels. */
static inline void add_row_of_four(int32_t sums[4], const int8_t *x, int32_t x_step, const int8_t *w, int32_t w_step, int32_t width)
{
    for (int32_t i = 0; i < width; i++, x += x_step, w += w_step) {
#if USE_DSP
        uint32_t x4 = four_at(x);
        uint32_t w4 = four_at(w);
        uint32_t x2 = even_of(x4);
        uint32_t w2 = even_of(w4);
        __asm__("smlabb %0, %1, %2, %0" : "+r"(sums[0]) : "r"(x2), "r"(w2));
        __asm__("smlatt %0, %1, %2, %0" : "+r"(sums[2]) : "r"(x2), "r"(w2));
        x2 = odd_of(x4);
        w2 = odd_of(w4);
        __asm__("smlabb %0, %1, %2, %0" : "+r"(sums[1]) : "r"(x2), "r"(w2));
        __asm__("smlatt %0, %1, %2, %0" : "+r"(sums[3]) : "r"(x2), "r"(w2));
#else
        sums[0] += x[0] * w[0];
        sums[1] += x[1] * w[1];
        sums[2] += x[2] * w[2];
        sums[3] += x[3] * w[3];
#endif
    }
}

static inline int32_t next_row(const window_view *v, int32_t row)
{
    row += v->row_step;
    return row < v->ring_bytes ? row : row - v->ring_bytes;
}

/* The outputs of a pixel, four channels at a time: those that begin before end. */
static void depthwise_fours(const window_geometry *g, const layer_constants *l, const window_view *v, int32_t end, int8_t *output)
{
    int32_t w_step = g->output_channels;
    for (int32_t c = 0; c < end; c += 4) {
        int32_t sums[4] = { l->bias[c], l->bias[c + 1], l->bias[c + 2], l->bias[c + 3] };
        const int8_t *w = l->weights + c;
        int32_t row = v->first;
        for (int32_t ky = 0; ky < g->filter_height; ky++, w += g->filter_width * w_step, row = next_row(v, row)) {
            if (g->filter_width == 3) {
                add_row_of_four(sums, v->ring + row + c, v->pixel_step, w, w_step, 3); /* which compilers unroll */
            } else {
                add_row_of_four(sums, v->ring + row + c, v->pixel_step, w, w_step, g->filter_width);
            }
        }

        for (int32_t i = 0; i < 4; i++) {
            output[c + i] = apply_output_rule(l, sums[i], c + i);
        }
    }
}

/* The outputs of a pixel from channel begin, of any depth multiplier and weights' zero point. */
static void depthwise_ones(const window_geometry *g, const layer_constants *l, const window_view *v, int32_t begin, int8_t *output)
{
    int32_t depth_multiplier = g->output_channels / g->input_channels;
    for (int32_t c = begin; c < g->output_channels; c++) {
        int32_t sum = l->bias[c];
        const int8_t *w = l->weights + c;
        int32_t row = v->first;
        for (int32_t ky = 0; ky < g->filter_height; ky++, row = next_row(v, row)) {
            const int8_t *x = v->ring + row + c / depth_multiplier;
            for (int32_t kx = 0; kx < g->filter_width; kx++, x += v->pixel_step, w += g->output_channels) {
                sum += *x * (*w - l->weight_zero_point);
            }
        }

        output[c] = apply_output_rule(l, sum, c);
    }
}

/* scratch: room for a window, where some of them reach into the padding. */
static void depthwise_conv_2d(
    const window_geometry *g, const layer_constants *l, const int8_t *input, int8_t *scratch, int8_t *output, int32_t first, int32_t end)
{
    int32_t row_bytes = g->input_width * g->input_channels;
    int32_t window_row_bytes = g->filter_width * g->input_channels;
    const window_view gathered = { scratch, g->filter_height * window_row_bytes, 0, window_row_bytes, g->input_channels };
    window_view direct = {
        input, g->input_rows * row_bytes, 0, g->dilation_height * row_bytes, g->dilation_width * g->input_channels
    };
    int32_t in_fours = g->output_channels == g->input_channels && l->weight_zero_point == 0 ? g->output_channels & ~3 : 0;
    for (int32_t y = first; y < end; y++) {
        int32_t top = y * g->stride_height - g->pad_top;
        int32_t bottom = top + (g->filter_height - 1) * g->dilation_height;
        int8_t *to = output + (y % g->output_rows) * g->output_width * g->output_channels;
        for (int32_t x = 0; x < g->output_width; x++, to += g->output_channels) {
            int32_t left = x * g->stride_width - g->pad_left;
            int32_t right = left + (g->filter_width - 1) * g->dilation_width;
            const window_view *view = &direct;
            if (top < 0 || bottom >= g->input_height || left < 0 || right >= g->input_width) {
                gather_window(g, l->input_zero_point, input, y, x, scratch);
                view = &gathered;
            } else {
                direct.first = (top % g->input_rows) * row_bytes + left * g->input_channels;
            }

            depthwise_fours(g, l, view, in_fours, to);
            depthwise_ones(g, l, view, in_fours, to);
        }
    }
}
