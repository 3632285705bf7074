// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

#include "lib/read/dwarf/worker/object.h"

static bool is_64(const struct object *object)
{
	return object->request->arch != ARCH_ARM32;
}

/* Section 0 is the one without a name that every ELF file has. */
static int get_section(void *data, Dwarf_Half index, Dwarf_Obj_Access_Section *ret, int *error)
{
	const struct object *object = data;
	const struct dwarf_section *s;

	(void)error;
	if (index > object->request->sections.count)
		return DW_DLV_NO_ENTRY;
	*ret = (Dwarf_Obj_Access_Section){.name = ""};
	if (!index)
		return DW_DLV_OK;
	s = &object->request->sections.items[index - 1];
	ret->name = s->name;
	ret->size = s->bytes.size;
	ret->type = 1; /* SHT_PROGBITS */
	return DW_DLV_OK;
}

static Dwarf_Endianness get_byte_order(void *data)
{
	(void)data;
	return DW_OBJECT_LSB;
}

static Dwarf_Small get_address_size(void *data)
{
	return is_64(data) ? 8 : 4;
}

static Dwarf_Unsigned get_section_count(void *data)
{
	const struct object *object = data;

	return object->request->sections.count + 1;
}

static int load_section(void *data, Dwarf_Half index, Dwarf_Small **ret, int *error)
{
	const struct object *object = data;

	(void)error;
	if (!index || index > object->request->sections.count)
		return DW_DLV_NO_ENTRY;
	/* libdwarf only reads it. */
	*ret = (Dwarf_Small *)(uintptr_t)object->request->sections.items[index - 1].bytes.bytes;
	return DW_DLV_OK;
}

static const Dwarf_Obj_Access_Methods methods = {
	.get_section_info = get_section,
	.get_byte_order = get_byte_order,
	.get_length_size = get_address_size,
	.get_pointer_size = get_address_size,
	.get_section_count = get_section_count,
	.load_section = load_section,
};

bool object_open(struct object *object, const struct dwarf_request *request, Dwarf_Debug *ret_dbg)
{
	Dwarf_Error error = NULL;

	*object = (struct object){.request = request, .access = {object, &methods}};
	return dwarf_object_init_b(&object->access, NULL, NULL, DW_GROUPNUMBER_ANY, ret_dbg,
				   &error) == DW_DLV_OK;
}

void object_close(Dwarf_Debug dbg)
{
	Dwarf_Error error = NULL;

	dwarf_object_finish(dbg, &error);
}
