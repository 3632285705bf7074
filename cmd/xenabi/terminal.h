/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_CMD_TERMINAL_H
#define XENABI_CMD_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Standard output, where a person reads it. */

/* The terminal's columns, never very few; 0: standard output is no terminal, or does not tell. */
unsigned int terminal_columns(void);
/*
 * Shows a text that is longer than the terminal through the user's pager:
 * $XENABI_PAGER, else $PAGER, else less; empty or "cat": none. Returns when
 * the user has read it. False, and nothing is shown, where it is to be written
 * as it is: it is short, there is no terminal or no pager.
 */
bool terminal_page(const char *text, size_t len);
/* Ends the program as a signal would, for whoever waits for it: Ctrl-C, or a reader that left. */
void terminal_die_by(int signal);

#endif
