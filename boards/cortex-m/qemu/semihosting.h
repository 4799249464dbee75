/* Calls to whoever debugs the processor, here qemu-system-arm -semihosting: Arm's "Semihosting for AArch32 and AArch64". */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdint.h>

/* Opens a file of the host to be read; -1 for none. */
int32_t semihosting_open(const char *path);

/* 1 if so many bytes could be read. */
int semihosting_read(int32_t file, void *to, uint32_t bytes);

void semihosting_print(const char *text);

/* Ends the emulation with an exit code. */
void semihosting_exit(int code);

#endif
