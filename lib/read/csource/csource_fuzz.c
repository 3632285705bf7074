// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/box_test.h"
#include "lib/read/csource/csource.h"
#include "lib/source/fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { FILE_MAX = 1 << 14 };

/* A small tree, which the fuzzer's bytes are edits of. */
static const struct {
	const char *path, *text;
} files[] = {
	{"xen/include/xen/hypercall.h",
	 "#define BOX_SHIFT 4\n"
	 "#define BOX_MASK ((1 << BOX_SHIFT) - 1)\n"
	 "#define PREEMPTED (~(~0U>>1))\n"
	 "long hypercall_create_continuation(unsigned int op, const char *format, ...);\n"},
	{"xen/common/box.c",
	 "#define AGAIN(n) hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\", n, arg)\n"
	 "long do_box_op(unsigned long cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n"
	 "{\n"
	 "    unsigned long start = cmd >> BOX_SHIFT;\n"
	 "    int op = cmd & BOX_MASK, rc = 0;\n"
	 "    if ( start && op != BOXOP_a )\n"
	 "        return -EINVAL;\n"
	 "    switch ( op )\n"
	 "    {\n"
	 "    case BOXOP_a:\n"
	 "        for ( ; start < limit(arg); start++ )\n"
	 "            if ( hypercall_preempt_check() )\n"
	 "                return hypercall_create_continuation(\n"
	 "                    __HYPERVISOR_box_op, \"lh\", op | (start << BOX_SHIFT), arg);\n"
	 "        break;\n"
	 "#ifdef CONFIG_BOX\n"
	 "    case BOXOP_b:\n"
	 "        if ( (rc = turn(arg)) == -ERESTART )\n"
	 "            goto again;\n"
	 "        break;\n"
	 "#else\n"
	 "    case BOXOP_c: return AGAIN(BOXOP_cont);\n"
	 "#endif\n"
	 "    default:\n"
	 "        return arch_box_op(cmd, arg);\n"
	 "    again:\n"
	 "        return AGAIN(cmd);\n"
	 "    }\n"
	 "    return rc;\n"
	 "}\n"
	 "#define PART(x) do { if ( x ) return -EINVAL; } while ( 0 )\n"
	 "long do_queue(XEN_GUEST_HANDLE_PARAM(void) reqs, unsigned int count)\n"
	 "{\n"
	 "    unsigned int i;\n"
	 "    PART(!count);\n"
	 "    for ( i = 0; i < count; i++ )\n"
	 "        if ( work(reqs) )\n"
	 "            return hypercall_create_continuation(__HYPERVISOR_queue, \"hi\",\n"
	 "                reqs, (count - i) | PREEMPTED);\n"
	 "    return 0;\n"
	 "}\n"},
	{"xen/arch/x86/box.c",
	 "static int part(struct xen_slot *op)\n"
	 "{ do { op->cmd += 1; } while ( ~op->cmd ); return op->cmd ? -1 : 0; }\n"
	 "long arch_box_op(int cmd, XEN_GUEST_HANDLE_PARAM(void) arg) { return -ENOSYS; }\n"
	 "long do_slot_op(XEN_GUEST_HANDLE_PARAM(xen_slot_t) u_slot)\n"
	 "{\n"
	 "    struct xen_slot cur, *op = &cur;\n"
	 "    if ( copy_from_guest(op, u_slot, 1) )\n"
	 "        return -EFAULT;\n"
	 "    switch ( op->cmd )\n"
	 "    {\n"
	 "    case SLOTOP_x: return part(op);\n"
	 "    case SLOTOP_y ... 7: ;\n"
	 "    }\n"
	 "    return -ENOSYS;\n"
	 "}\n"},
	{"xen/common/compat/box.c", "#define COMPAT\n"
				    "#define do_box_op compat_box_op\n"
				    "#include \"../box.c\"\n"},
};

enum { FILE_COUNT = sizeof(files) / sizeof(files[0]) };

struct text {
	char bytes[FILE_MAX];
	size_t len;
};

/* Each edit is five bytes: file, place, how much goes there, how much comes; and what comes. */
static void edit(struct text *texts, const uint8_t *at, const uint8_t *end)
{
	while (end - at >= 5) {
		struct text *t = &texts[at[0] % FILE_COUNT];
		size_t place = (at[1] | (size_t)at[2] << 8) % (t->len + 1), rest = t->len - place;
		size_t gone = at[3] < rest ? at[3] : rest, room = (size_t)(end - at - 5);
		size_t come = at[4] < room ? at[4] : room;

		at += 5;
		if (t->len - gone + come > FILE_MAX)
			return;
		memmove(t->bytes + place + come, t->bytes + place + gone, rest - gone);
		memcpy(t->bytes + place, at, come);
		t->len = t->len - gone + come;
		at += come;
	}
}

static void write_tree(struct fixture *f, const uint8_t *bytes, size_t size)
{
	struct text *texts = arena_array(&f->arena, FILE_COUNT, sizeof(*texts));

	for (size_t i = 0; i < FILE_COUNT; i++) {
		texts[i].len = strlen(files[i].text);
		memcpy(texts[i].bytes, files[i].text, texts[i].len);
	}
	edit(texts, bytes, bytes + size);
	for (size_t i = 0; i < FILE_COUNT; i++) {
		FILE *out = fopen(in(f, files[i].path), "w");

		if (!out || fwrite(texts[i].bytes, 1, texts[i].len, out) != texts[i].len ||
		    fclose(out))
			give_up(files[i].path);
	}
}

static void read_tree(struct fixture *f, const struct families *families)
{
	struct intern strings = {0};
	struct builder *b = builder_create(&strings, "fuzz");

	if (source_open_directory(f->dir, &f->source, &f->err) ||
	    csource_read(f->source, families, b, &f->err))
		give_up(f->err.text);
	builder_destroy(b);
	intern_deinit(&strings);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct families families;
	struct fixture f;

	setup(&f);
	for (size_t i = 0; i < sizeof(box_dirs) / sizeof(box_dirs[0]); i++)
		make_dir(&f, box_dirs[i]);
	write_file(&f, "xen/include/public/box.h", public_text);
	write_tree(&f, bytes, size);
	if (families_parse(&families, families_text, strlen(families_text), "fuzz", &f.err))
		give_up(f.err.text);
	read_tree(&f, &families);
	families_deinit(&families);
	teardown(&f);
	return 0;
}
