// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/cursor.h"
#include "lib/read/dwarf/worker/reader.h"

/* An error of libdwarf's that does not matter. */
static void forget(struct reader *r, Dwarf_Error error)
{
	if (error)
		dwarf_dealloc(r->dbg, error, DW_DLA_ERROR);
}

void reader_damage(struct reader *r, Dwarf_Error error)
{
	r->has_damage = true;
	forget(r, error);
}

/* Whether another entry may be looked at. */
static bool spend(struct reader *r)
{
	if (r->budget) {
		r->budget--;
		return true;
	}
	r->is_exhausted = true;
	return false;
}

void die_release(Dwarf_Die die)
{
	dwarf_dealloc_die(die);
}

bool die_next(struct reader *r, Dwarf_Die *die)
{
	Dwarf_Error error = NULL;
	Dwarf_Die next = NULL;
	int rc = DW_DLV_NO_ENTRY;

	if (spend(r))
		rc = dwarf_siblingof_b(r->dbg, *die, true, &next, &error);
	if (rc == DW_DLV_ERROR)
		reader_damage(r, error);
	die_release(*die);
	*die = rc == DW_DLV_OK ? next : NULL;
	return *die;
}

bool die_first_child(struct reader *r, Dwarf_Die die, Dwarf_Die *ret)
{
	Dwarf_Error error = NULL;
	int rc = spend(r) ? dwarf_child(die, ret, &error) : DW_DLV_NO_ENTRY;

	if (rc == DW_DLV_ERROR)
		reader_damage(r, error);
	return rc == DW_DLV_OK;
}

bool die_at(struct reader *r, uint64_t offset, Dwarf_Die *ret)
{
	Dwarf_Error error = NULL;
	int rc = spend(r) ? dwarf_offdie_b(r->dbg, offset, true, ret, &error) : DW_DLV_NO_ENTRY;

	if (rc == DW_DLV_ERROR)
		reader_damage(r, error);
	return rc == DW_DLV_OK;
}

unsigned int die_tag(struct reader *r, Dwarf_Die die)
{
	Dwarf_Error error = NULL;
	Dwarf_Half tag = 0;

	if (dwarf_tag(die, &tag, &error) == DW_DLV_ERROR)
		reader_damage(r, error);
	return tag;
}

uint64_t die_offset(struct reader *r, Dwarf_Die die)
{
	Dwarf_Error error = NULL;
	Dwarf_Off offset = 0;

	if (dwarf_dieoffset(die, &offset, &error) == DW_DLV_ERROR)
		reader_damage(r, error);
	return offset;
}

const char *die_name(struct reader *r, Dwarf_Die die)
{
	Dwarf_Error error = NULL;
	char *name = NULL;
	int rc = dwarf_diename(die, &name, &error);

	if (rc == DW_DLV_ERROR)
		reader_damage(r, error);
	return rc == DW_DLV_OK && *name ? intern_str(r->in, name) : NULL;
}

/* False where the entry has no such attribute; else *ret is to be given to release(). */
static bool take(struct reader *r, Dwarf_Die die, unsigned int attribute, Dwarf_Attribute *ret)
{
	Dwarf_Error error = NULL;
	int rc = dwarf_attr(die, (Dwarf_Half)attribute, ret, &error);

	if (rc == DW_DLV_ERROR)
		reader_damage(r, error);
	return rc == DW_DLV_OK;
}

static void release(struct reader *r, Dwarf_Attribute attribute)
{
	dwarf_dealloc(r->dbg, attribute, DW_DLA_ATTR);
}

bool die_has(struct reader *r, Dwarf_Die die, unsigned int attribute)
{
	Dwarf_Attribute a;

	if (!take(r, die, attribute, &a))
		return false;
	release(r, a);
	return true;
}

/* A value of another class, an expression perhaps, is no number. */
static bool number_of(struct reader *r, Dwarf_Attribute a, uint64_t *ret)
{
	Dwarf_Error error = NULL;
	Dwarf_Unsigned value = 0;
	Dwarf_Signed negative = 0;
	Dwarf_Bool flag = 0;
	Dwarf_Half form;

	if (dwarf_whatform(a, &form, &error) != DW_DLV_OK) {
		reader_damage(r, error);
		return false;
	}
	switch (form) {
	case DW_FORM_flag:
	case DW_FORM_flag_present:
		if (dwarf_formflag(a, &flag, &error) != DW_DLV_OK)
			break;
		*ret = flag;
		return true;
	case DW_FORM_sdata:
	case DW_FORM_implicit_const:
		if (dwarf_formsdata(a, &negative, &error) != DW_DLV_OK)
			break;
		*ret = (uint64_t)negative;
		return true;
	default:
		if (dwarf_formudata(a, &value, &error) != DW_DLV_OK)
			break;
		*ret = value;
		return true;
	}
	forget(r, error);
	return false;
}

bool die_number(struct reader *r, Dwarf_Die die, unsigned int attribute, uint64_t *ret)
{
	Dwarf_Attribute a;
	bool found;

	if (!take(r, die, attribute, &a))
		return false;
	found = number_of(r, a, ret);
	release(r, a);
	return found;
}

bool die_address(struct reader *r, Dwarf_Die die, uint64_t *ret_low_pc)
{
	Dwarf_Error error = NULL;
	Dwarf_Addr address = 0;
	int rc = dwarf_lowpc(die, &address, &error);

	if (rc == DW_DLV_ERROR)
		reader_damage(r, error);
	*ret_low_pc = address;
	return rc == DW_DLV_OK;
}

bool die_reference(struct reader *r, Dwarf_Die die, unsigned int attribute, uint64_t *ret)
{
	Dwarf_Error error = NULL;
	Dwarf_Attribute a;
	Dwarf_Off offset = 0;
	int rc;

	if (!take(r, die, attribute, &a))
		return false;
	rc = dwarf_global_formref(a, &offset, &error);
	if (rc == DW_DLV_ERROR)
		forget(r, error);
	release(r, a);
	*ret = offset;
	return rc == DW_DLV_OK;
}

/* DW_OP_plus_uconst and its operand. */
static bool bytes_of_expression(struct reader *r, Dwarf_Attribute a, uint64_t *ret)
{
	Dwarf_Error error = NULL;
	Dwarf_Block *block = NULL;
	struct cursor c;
	bool is_sum;

	if (dwarf_formblock(a, &block, &error) != DW_DLV_OK) {
		reader_damage(r, error);
		return false;
	}
	c = cursor_over(block->bl_data, block->bl_len);
	is_sum = cursor_u8(&c) == DW_OP_plus_uconst;
	*ret = cursor_uleb(&c);
	dwarf_dealloc(r->dbg, block, DW_DLA_BLOCK);
	return is_sum && !c.failed && cursor_done(&c);
}

bool die_member_bytes(struct reader *r, Dwarf_Die die, uint64_t *ret)
{
	Dwarf_Error error = NULL;
	Dwarf_Attribute a;
	Dwarf_Half form = 0;
	bool found;

	*ret = 0;
	if (!take(r, die, DW_AT_data_member_location, &a))
		return true;
	if (dwarf_whatform(a, &form, &error) != DW_DLV_OK)
		reader_damage(r, error);
	if (form == DW_FORM_block1 || form == DW_FORM_block2 || form == DW_FORM_block4 ||
	    form == DW_FORM_block)
		found = bytes_of_expression(r, a, ret);
	else
		found = number_of(r, a, ret);
	release(r, a);
	return found;
}
