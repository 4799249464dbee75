/* DEPTHWISE_CONV_2D; weights [height, width, channels]. The input's zero point is in the bias. */

/* The inputs that a window sees: the rows from the ring's byte first on, and the steps between its rows and pixels. */
typedef struct {
    const int8_t *ring;
    int32_t ring_bytes, first, row_step, pixel_step;
} window_view;

static inline int32_t next_row(const window_view *v, int32_t row)
{
    row += v->row_step;
    return row < v->ring_bytes ? row : row - v->ring_bytes;
}

/* Of four channels. */
typedef struct {
    int32_t c0, c1, c2, c3;
} four_sums;

/* One input of each of four channels. */
static inline void add_tap(four_sums *s, const int8_t *x, const int8_t *w)
{
#if USE_DSP
    uint32_t x4 = four_at(x);
    uint32_t w4 = four_at(w);
    uint32_t x2 = even_of(x4);
    uint32_t w2 = even_of(w4);
    __asm__ volatile("smlabb %0, %1, %2, %0" : "+r"(s->c0) : "r"(x2), "r"(w2));
    __asm__ volatile("smlatt %0, %1, %2, %0" : "+r"(s->c2) : "r"(x2), "r"(w2));
    x2 = odd_of(x4);
    w2 = odd_of(w4);
    __asm__ volatile("smlabb %0, %1, %2, %0" : "+r"(s->c1) : "r"(x2), "r"(w2));
    __asm__ volatile("smlatt %0, %1, %2, %0" : "+r"(s->c3) : "r"(x2), "r"(w2));
#else
    s->c0 += x[0] * w[0];
    s->c1 += x[1] * w[1];
    s->c2 += x[2] * w[2];
    s->c3 += x[3] * w[3];
#endif
}

/* The window's inputs of four channels, of which c is the first. Not inline, so that its loop has all registers. */
NOT_INLINE static four_sums window_of_four(const window_geometry *g, const window_view *v, four_sums s, const int8_t *w, int32_t c)
{
    int32_t w_step = g->output_channels;
    int32_t x_step = v->pixel_step;
    int32_t row = v->first;
    for (int32_t ky = 0; ky < g->filter_height; ky++, row = next_row(v, row)) {
        const int8_t *x = v->ring + row + c;
        if (g->filter_width == 3) {
            add_tap(&s, x, w);
            add_tap(&s, x + x_step, w + w_step);
            add_tap(&s, x + 2 * x_step, w + 2 * w_step);
            w += 3 * w_step;
        } else {
            for (int32_t kx = 0; kx < g->filter_width; kx++, x += x_step, w += w_step) {
                add_tap(&s, x, w);
            }
        }
    }

    return s;
}

/* The outputs of a pixel, four channels at a time: those that begin before end. */
static void depthwise_fours(
    const window_geometry *g, const layer_constants *layer, const window_view *v, int32_t end, int8_t *output)
{
    const layer_constants constants = *layer; /* which stores of outputs cannot change, compilers see */
    const layer_constants *l = &constants;
    for (int32_t c = 0; c < end; c += 4) {
        four_sums s = { l->bias[c], l->bias[c + 1], l->bias[c + 2], l->bias[c + 3] };
        s = window_of_four(g, v, s, l->weights + c, c);
        output[c] = apply_output_rule(l, s.c0, c);
        output[c + 1] = apply_output_rule(l, s.c1, c + 1);
        output[c + 2] = apply_output_rule(l, s.c2, c + 2);
        output[c + 3] = apply_output_rule(l, s.c3, c + 3);
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
