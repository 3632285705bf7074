// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that take long, caught in the act: an event is pending while they are
 * made, so that the hypervisor breaks off, and in the handler of events stand the
 * registers with which the call will go on. Each is printed as
 *
 *	NAME count=N caught call=NUMBER registers=COMMAND,SECOND,... [entry=COMMAND]
 *
 * in hexadecimal (entry: what a multicall's entry holds), and at its end
 *
 *	NAME count=N returned=ANSWER
 */
#include "machine.h"

enum {
	EXTENTS = 2000,	  /* what the scratch memory holds of the largest record */
	TIMES_CAUGHT = 4, /* of one call; later ones it is left to finish */
	CALL_MMU_UPDATE = 1,
	CALL_MEMORY_OP = 12,
	CALL_MULTICALL = 13,
	CALL_GRANT_TABLE_OP = 20,
	CALL_MMUEXT_OP = 26,
	INCREASE_RESERVATION = 0,
	DECREASE_RESERVATION = 1,
	POPULATE_PHYSMAP = 6,
	MAP_GRANT_REF = 0,
	CACHE_FLUSH = 12,
	TLB_FLUSH_LOCAL = 6,
	MACHINE_TO_PHYSICAL = 1,
	DOMAIN_SELF = 0x7ff0,
};

struct reservation {
	field extents;
	field count;
	uint32_t order, flags;
	uint16_t domain;
};

struct mmuext_op {
	uint32_t command;
	field first, second;
};

struct mmu_update {
	uint64_t where, value;
};

struct grant_map {
	uint64_t address;
	uint32_t flags, reference;
	uint16_t domain;
	int16_t status;
	uint32_t handle;
	uint64_t bus_address;
};

struct cache_flush {
	uint64_t bus_address;
	uint16_t offset, length;
	uint32_t operation;
};

struct multicall_entry {
	field number, result, arguments[6];
};

static const char *volatile name; /* of the call that is being made; NULL: none */
static volatile unsigned int times, misses;
static word calls;
static word begun[ARGUMENTS + 1]; /* the arguments of the call as it was made, and the entry's */
static const struct multicall_entry *volatile entry;

static struct reservation reservation;
static struct multicall_entry multicall;

static void print_head(void)
{
	print_text(name);
	print_text(" count=");
	print_number((long)calls);
}

static int has_progress(const word *arguments)
{
	int differs = entry && (word)entry->arguments[0] != begun[ARGUMENTS];

	for (size_t i = 0; i < 4; i++)
		differs |= arguments[i] != begun[i];
	return differs;
}

/* Of the handler: in the midst of a call, or elsewhere, if only just before it. */
void event_caught(word number, const word *arguments, word at)
{
	events_clear();
	if (!name)
		return;
	if (at != (word)machine_call_site || !has_progress(arguments)) {
		events_later(times + ++misses);
		return;
	}
	print_head();
	print_text(" caught call=");
	print_hex(number);
	print_text(" registers=");
	for (size_t i = 0; i < 4; i++) {
		if (i)
			print_text(",");
		print_hex(arguments[i]);
	}
	if (entry) {
		print_text(" entry=");
		print_hex((word)entry->arguments[0]);
	}
	print_text("\n");
	if (++times < TIMES_CAUGHT)
		events_later(times);
}

static void act(const char *called, word number, word first, word second, word third, word fourth)
{
	const word arguments[ARGUMENTS] = {first, second, third, fourth};
	long answer;

	for (size_t i = 0; i < ARGUMENTS; i++)
		begun[i] = arguments[i];
	begun[ARGUMENTS] = entry ? (word)entry->arguments[0] : 0;
	name = called;
	times = misses = 0;
	events_raise();
	answer = machine_call(number, arguments);
	print_head();
	print_text(" returned=");
	print_number(answer);
	print_text("\n");
	name = NULL;
	events_clear();
}

static void reserve(void)
{
	field *frames = (field *)scratch;

	for (word i = 0; i < EXTENTS; i++)
		frames[i] = machine_spare_frame() + i;
	reservation = (struct reservation){(word)frames, EXTENTS, 0, 0, DOMAIN_SELF};
	calls = EXTENTS;
}

/* Populating leaves the frames that it gave to a PV domain in the list, which are what to give back. */
static void act_on_memory(enum domain domain)
{
	reserve();
	act("populate_physmap", CALL_MEMORY_OP, POPULATE_PHYSMAP, (word)&reservation, 0, 0);
	act("decrease_reservation", CALL_MEMORY_OP, DECREASE_RESERVATION, (word)&reservation, 0, 0);
	/* Of memory that is its own already there is no more. */
	if (domain != DOMAIN_ARM)
		act("increase_reservation", CALL_MEMORY_OP, INCREASE_RESERVATION,
		    (word)&reservation, 0, 0);
}

static void act_in_multicall(void)
{
	reserve();
	multicall =
		(struct multicall_entry){CALL_MEMORY_OP, 0, {POPULATE_PHYSMAP, (word)&reservation}};
	entry = &multicall;
	act("multicall", CALL_MULTICALL, (word)&multicall, 1, 0, 0);
	entry = NULL;
	reservation.count = calls = (word)multicall.result;
	act("decrease_after_multicall", CALL_MEMORY_OP, DECREASE_RESERVATION, (word)&reservation, 0,
	    0);
}

static void act_on_grants(void)
{
	struct grant_map *maps = (struct grant_map *)scratch;
	struct cache_flush *flushes = (struct cache_flush *)scratch;

	calls = EXTENTS;
	for (size_t i = 0; i < EXTENTS; i++)
		maps[i] = (struct grant_map){.reference = 0xffffff, .domain = DOMAIN_SELF};
	act("map_grant_ref", CALL_GRANT_TABLE_OP, MAP_GRANT_REF, (word)maps, EXTENTS, 0);
	for (size_t i = 0; i < EXTENTS; i++)
		flushes[i] =
			(struct cache_flush){(uint64_t)machine_frame(scratch) * PAGE, 0, 64, 1};
	act("cache_flush", CALL_GRANT_TABLE_OP, CACHE_FLUSH, (word)flushes, EXTENTS, 0);
}

/* What only PV domains have. */
static void act_on_page_tables(void)
{
	struct mmuext_op *ops = (struct mmuext_op *)scratch;
	struct mmu_update *updates = (struct mmu_update *)scratch;
	const word frame = machine_frame(scratch);

	for (size_t i = 0; i < EXTENTS; i++)
		ops[i] = (struct mmuext_op){.command = TLB_FLUSH_LOCAL};
	act("mmuext_op", CALL_MMUEXT_OP, (word)ops, EXTENTS, 0, DOMAIN_SELF);
	for (size_t i = 0; i < EXTENTS; i++)
		updates[i] = (struct mmu_update){(uint64_t)frame * PAGE | MACHINE_TO_PHYSICAL,
						 ((word)scratch) / PAGE};
	act("mmu_update", CALL_MMU_UPDATE, (word)updates, EXTENTS, 0, DOMAIN_SELF);
}

void act_all(enum domain domain)
{
	print_text("probe: begins\n");
	act_on_memory(domain);
	act_in_multicall();
	act_on_grants();
	if (domain == DOMAIN_PV)
		act_on_page_tables();
	print_text("probe: has asked everything\n");
}
