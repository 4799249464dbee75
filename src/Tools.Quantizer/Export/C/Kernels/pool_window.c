/* The part of a window that lies inside the input; never empty. */
typedef struct {
    int32_t top, bottom, left, right;
} pool_window;

static pool_window pool_window_at(const window_geometry *g, int32_t y, int32_t x)
{
    int32_t top = y * g->stride_height - g->pad_top;
    int32_t left = x * g->stride_width - g->pad_left;
    pool_window w;
    w.top = top < 0 ? 0 : top;
    w.bottom = top + g->filter_height > g->input_height ? g->input_height : top + g->filter_height;
    w.left = left < 0 ? 0 : left;
    w.right = left + g->filter_width > g->input_width ? g->input_width : left + g->filter_width;
    return w;
}
