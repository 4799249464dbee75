/* A camera that switches pins: pin 0 is on while a heart is seen, pin 1 while a star is.
   Compiled with -DNETWORK=cards -DNETWORK_HEADER='"cards.h"' for a network exported as cards. */
#include "board.h"
#include NETWORK_HEADER

#define JOIN_NAMES(a, b) a##b
#define JOIN(a, b) JOIN_NAMES(a, b)
#define NETWORK_(what) JOIN(NETWORK, what)

/* Sizes of the input and number of classes; the network is one of RGB pictures with q = pixel - 128, as `quantize` makes them. */
enum { SIDE = 96, CHANNELS = 3, CLASSES = 11, HEART = 5, STAR = 9 };

/* The picture's square middle, as the network's input. Rows go straight into it, so that no frame is kept. */
static int read_picture(int8_t *input)
{
    uint16_t row[FRAME_WIDTH];
    int32_t next = 0;
    for (int32_t y = 0; y < FRAME_HEIGHT; y++) {
        if (board_read_row(row) == 0) {
            return 0;
        }

        for (; next < SIDE && next * FRAME_HEIGHT / SIDE == y; next++) {
            for (int32_t x = 0; x < SIDE; x++, input += CHANNELS) {
                uint32_t pixel = row[(FRAME_WIDTH - FRAME_HEIGHT) / 2 + x * FRAME_HEIGHT / SIDE];
                input[0] = (int8_t)((int32_t)((pixel >> 11 & 31u) * 255u / 31u) - 128);
                input[1] = (int8_t)((int32_t)((pixel >> 5 & 63u) * 255u / 63u) - 128);
                input[2] = (int8_t)((int32_t)((pixel & 31u) * 255u / 31u) - 128);
            }
        }
    }

    return 1;
}

static int32_t best_of(const int8_t *output)
{
    int32_t best = 0;
    for (int32_t c = 1; c < CLASSES; c++) {
        best = output[c] > output[best] ? c : best;
    }

    return best;
}

int main(void)
{
    if (NETWORK_(_selftest)() != 0) {
        board_print("self-test failed");
        return 1;
    }

    board_print("self-test passed");
    while (read_picture(NETWORK_(_input)()) != 0) {
        NETWORK_(_run)();
        int32_t best = best_of(NETWORK_(_output)());
        board_print(NETWORK_(_labels)[best]);
        board_set_pins((best == HEART ? 1u : 0u) | (best == STAR ? 2u : 0u));
    }

    return 0;
}
