// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/base/sort.h"
#include "lib/code/image.h"

/* How far back from an address the function that holds it may start, in symbols. */
#define MAX_NESTED_SYMBOLS 256

static int compare_names(const void *x, const void *y, void *arg)
{
	const struct code_symbol *symbols = arg;
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	int order = strcmp(symbols[a].name, symbols[b].name);

	return order ? order : (a > b) - (a < b);
}

void code_image_take_symbols(struct code_image *image, const struct code_symbol *symbols,
			     size_t count, struct arena *a)
{
	uint32_t *by_name = arena_array(a, count, sizeof(*by_name));

	for (size_t i = 0; i < count; i++)
		by_name[i] = (uint32_t)i;
	sort_stable_with(by_name, count, sizeof(*by_name), compare_names,
			 (void *)(uintptr_t)symbols);
	image->symbols = symbols;
	image->symbol_count = count;
	image->by_name = by_name;
}

/* Index of the first section that starts beyond address. */
static size_t sections_upto(const struct code_image *image, uint64_t address)
{
	size_t low = 0, high = image->section_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (image->sections[mid].address <= address)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Index of the first symbol that starts beyond address. */
static size_t symbols_upto(const struct code_image *image, uint64_t address)
{
	size_t low = 0, high = image->symbol_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (image->symbols[mid].address <= address)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct code_section *code_image_section(const struct code_image *image, uint64_t address)
{
	size_t end = sections_upto(image, address);
	const struct code_section *s;

	if (!end)
		return NULL;
	s = &image->sections[end - 1];
	return address - s->address < s->size ? s : NULL;
}

const unsigned char *code_image_bytes(const struct code_image *image, uint64_t address, size_t len)
{
	const struct code_section *s = code_image_section(image, address);

	if (!s || !s->bytes || len > s->size - (address - s->address))
		return NULL;
	return s->bytes + (address - s->address);
}

const struct code_symbol *code_image_find(const struct code_image *image, const char *name)
{
	size_t low = 0, high = image->symbol_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(image->symbols[image->by_name[mid]].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == image->symbol_count ||
	    strcmp(image->symbols[image->by_name[low]].name, name) != 0)
		return NULL;
	return &image->symbols[image->by_name[low]];
}

/*
 * The innermost one; of several that start at one address, the first in the
 * image's order. An assembler label inside a function is none itself, so a few
 * symbols back are looked at.
 */
const struct code_symbol *code_image_function_at(const struct code_image *image, uint64_t address)
{
	size_t end = symbols_upto(image, address);
	const struct code_symbol *found = NULL;

	for (size_t i = end; i > 0 && end - i < MAX_NESTED_SYMBOLS; i--) {
		const struct code_symbol *s = &image->symbols[i - 1];

		if (found && s->address != found->address)
			break;
		if (s->is_function && address - s->address < s->size)
			found = s;
	}
	return found;
}
