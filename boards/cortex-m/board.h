/* What the example needs of a board. qemu/board.c is one; README.md says what others have to call. */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

enum { FRAME_WIDTH = 160, FRAME_HEIGHT = 120 };

/* The next row of a picture as the camera sends it, RGB565; the first call of each picture waits for it. 0 when there are no more. */
int board_read_row(uint16_t row[FRAME_WIDTH]);

/* Sets the output pins, one a bit. */
void board_set_pins(uint32_t pins);

/* A line for whoever watches. */
void board_print(const char *text);

#endif
