// SPDX-License-Identifier: GPL-2.0-only
#include <dwarf.h>
#include <stdbool.h>

#include "lib/read/dwarf/worker/object.h"

#ifdef DW_LIBDWARF_VERSION_MAJOR
typedef Dwarf_Unsigned object_index;
typedef Dwarf_Obj_Access_Section_a object_section;
typedef Dwarf_Obj_Access_Methods_a object_methods;
typedef Dwarf_Small object_byte_order;
#define SECTION(name) as_##name
#define METHOD(name)  om_##name
#define OBJECT_LITTLE DW_END_little
#define FINISH(dbg)   dwarf_object_finish(dbg)
#else
typedef Dwarf_Half object_index;
typedef Dwarf_Obj_Access_Section object_section;
typedef Dwarf_Obj_Access_Methods object_methods;
typedef Dwarf_Endianness object_byte_order;
#define SECTION(name) name
#define METHOD(name)  name
#define OBJECT_LITTLE DW_OBJECT_LSB
#define FINISH(dbg)   dwarf_object_finish(dbg, &(Dwarf_Error){NULL})
#endif

static bool is_64(const struct object *object)
{
	return object->request->arch != ARCH_ARM32;
}

/* Section 0 is the one without a name that every ELF file has. */
static int get_section(void *data, object_index index, object_section *ret, int *error)
{
	const struct object *object = data;
	const struct dwarf_section *s;

	(void)error;
	if (index > object->request->sections.count)
		return DW_DLV_NO_ENTRY;
	*ret = (object_section){.SECTION(name) = ""};
	if (!index)
		return DW_DLV_OK;
	s = &object->request->sections.items[index - 1];
	ret->SECTION(name) = s->name;
	ret->SECTION(size) = s->bytes.size;
	ret->SECTION(type) = 1; /* SHT_PROGBITS */
	return DW_DLV_OK;
}

static object_byte_order get_byte_order(void *data)
{
	(void)data;
	return OBJECT_LITTLE;
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

static int load_section(void *data, object_index index, Dwarf_Small **ret, int *error)
{
	const struct object *object = data;

	(void)error;
	if (!index || index > object->request->sections.count)
		return DW_DLV_NO_ENTRY;
	/* libdwarf only reads it. */
	*ret = (Dwarf_Small *)(uintptr_t)object->request->sections.items[index - 1].bytes.bytes;
	return DW_DLV_OK;
}

#ifdef DW_LIBDWARF_VERSION_MAJOR
/* The sections are all there is of the file. */
static Dwarf_Unsigned get_file_size(void *data)
{
	const struct object *object = data;
	const struct dwarf_section *s;
	Dwarf_Unsigned size = 0;

	vec_each(s, &object->request->sections)
		size += s->bytes.size;
	return size;
}
#endif

static const object_methods methods = {
	.METHOD(get_section_info) = get_section,
	.METHOD(get_byte_order) = get_byte_order,
	.METHOD(get_length_size) = get_address_size,
	.METHOD(get_pointer_size) = get_address_size,
#ifdef DW_LIBDWARF_VERSION_MAJOR
	.om_get_filesize = get_file_size,
#endif
	.METHOD(get_section_count) = get_section_count,
	.METHOD(load_section) = load_section,
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
	FINISH(dbg);
}
