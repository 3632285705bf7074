// SPDX-License-Identifier: GPL-2.0-only
/*
 * The part of the probe that is the same on every machine: it takes questions,
 * one a line, asks them, and prints each with its answer:
 *
 *	LABEL|NAME|NUMBER ARGUMENT...|HEX|NAME|NUMBER ARGUMENT...|HEX
 *
 * NUMBER is the hypercall's and ARGUMENTs its registers, in hexadecimal. HEX are
 * the bytes at the beginning of the scratch memory, the rest of which is zero. The
 * answer is "LABEL NAME -> RETURNED NAME -> RETURNED+WORDS", where that many 32-bit
 * words of that memory differ afterwards.
 */
#include "machine.h"

static uint8_t wanted[SCRATCH_PAGES * PAGE];

static char line[512];
static size_t line_length;

void print(const char *text, size_t length)
{
	const word arguments[ARGUMENTS] = {0, length, (word)text};

	machine_call(CALL_CONSOLE_IO, arguments);
}

static void flush(void)
{
	print(line, line_length);
	line_length = 0;
}

static void put(char c)
{
	line[line_length++] = c;
	if (c == '\n' || line_length == sizeof(line))
		flush();
}

void print_text(const char *text)
{
	while (*text)
		put(*text++);
}

void print_hex(word number)
{
	unsigned int shift = sizeof(number) * 8;

	do
		shift -= 4;
	while (shift && !(number >> shift));
	for (;; shift -= 4) {
		put("0123456789abcdef"[number >> shift & 15]);
		if (!shift)
			return;
	}
}

/* No answer is so large that its decimal digits matter: beyond 32 bits it is hexadecimal. */
void print_number(long number)
{
	char digits[12];
	uint32_t rest;
	size_t count = 0;

	if (number < 0 && number > -0x7fffffff) {
		put('-');
		number = -number;
	}
	if (number < 0 || number != (long)(number & 0x7fffffff)) {
		print_text("0x");
		print_hex((word)number);
		return;
	}
	for (rest = (uint32_t)number; rest || !count; rest /= 10)
		digits[count++] = (char)('0' + rest % 10);
	while (count)
		put(digits[--count]);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const char *take_number(const char *at, word *number)
{
	*number = 0;
	while (digit(*at) >= 0)
		*number = *number << 4 | (word)digit(*at++);
	return at;
}

static size_t take_bytes(const char *at)
{
	size_t count = 0;

	for (; digit(at[0]) >= 0 && digit(at[1]) >= 0; at += 2)
		wanted[count++] = (uint8_t)(digit(at[0]) << 4 | digit(at[1]));
	return count;
}

static void copy(uint8_t *to, const uint8_t *from, size_t count)
{
	while (count--)
		*to++ = *from++;
}

static void clear(uint8_t *at, size_t count)
{
	while (count--)
		*at++ = 0;
}

static unsigned int count_changed(void)
{
	const uint32_t *was = (const uint32_t *)wanted, *is = (const uint32_t *)scratch;
	unsigned int count = 0;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*was); i++)
		count += was[i] != is[i];
	return count;
}

static const char *put_until_bar(const char *at)
{
	for (; *at != '|'; at++)
		put(*at);
	return at + 1;
}

static void put_answer(long answer)
{
	unsigned int changed = count_changed();

	print_text(" -> ");
	print_number(answer);
	if (changed)
		put('+');
	if (changed)
		print_number(changed);
}

/* Asks what stands between two bars, and returns where the next begins. */
static const char *ask_once(const char *at)
{
	word number, arguments[ARGUMENTS] = {0};
	const char *hex;

	put(' ');
	at = take_number(put_until_bar(at), &number);
	for (size_t i = 0; *at == ' ' && i < ARGUMENTS; i++)
		at = take_number(at + 1, &arguments[i]);
	hex = at + 1;
	at = hex + 2 * take_bytes(hex);
	copy(scratch, wanted, sizeof(wanted));
	/* If the machine stops here, the log has to say at which question. */
	flush();
	put_answer(machine_call(number, arguments));
	clear(wanted, (size_t)(at - hex) / 2);
	return at;
}

/* The end of the line, at which the next begins. */
static const char *ask(const char *at)
{
	at = put_until_bar(at);
	for (;;) {
		at = ask_once(at);
		if (*at++ == '\n')
			break;
	}
	put('\n');
	return at;
}

void ask_all(const char *questions, size_t length)
{
	const char *end = questions + length;

	print_text("probe: begins\n");
	while (questions < end && *questions && *questions != '\n')
		questions = ask(questions);
	print_text("probe: has asked everything\n");
}

int is_act(const char *questions)
{
	return questions[0] == 'a' && questions[1] == 'c' && questions[2] == 't' &&
	       questions[3] == '\n';
}

void finish(void)
{
	static const word reboot = 1;
	const word arguments[ARGUMENTS] = {2, (word)&reboot};

	print_text("probe: ends\n");
	machine_call(CALL_SCHED_OP, arguments);
	for (;;)
		continue;
}
