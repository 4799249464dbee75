/* Arm's MPS2 and MPS3 boards in QEMU: pictures come from the file frames.rgb565 of the host; the pins are the board's LEDs,
   whose register is at LEDS. */
#include "../board.h"
#include "semihosting.h"

#define LED_REGISTER (*(volatile uint32_t *)LEDS)

int board_read_row(uint16_t row[FRAME_WIDTH])
{
    static int32_t file = -2;
    if (file == -2) {
        file = semihosting_open("frames.rgb565");
    }

    return file >= 0 && semihosting_read(file, row, FRAME_WIDTH * sizeof row[0]);
}

void board_set_pins(uint32_t pins)
{
    LED_REGISTER = pins;
    uint32_t seen = LED_REGISTER;
    semihosting_print((seen & 1u) != 0 ? "pin 0 on, " : "pin 0 off, ");
    semihosting_print((seen & 2u) != 0 ? "pin 1 on\n" : "pin 1 off\n");
}

void board_print(const char *text)
{
    semihosting_print(text);
    semihosting_print("\n");
}
