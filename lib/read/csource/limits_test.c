// SPDX-License-Identifier: GPL-2.0-only
#include <time.h>

#include "lib/base/test.h"
#include "lib/read/csource/case_test.h"

/*
 * Sources that are nested too deep, or too long: they are read to the end in
 * seconds, on the stack that every program has, and what was passed over is a
 * gap at its place.
 */

enum { SECONDS_MAX = 20 }; /* with sanitizers, on a slow machine */

#define DEEP 10000

static const char head[] = HANDLER("unsigned int", "do_box_op") "{\n"
								"    int op = cmd & 15;\n";
static const char tail[] = "\n    return op == BOXOP_a ? 0 : -ENOSYS;\n}\n";

/* first, then count times each, then middle and count times close. */
struct repeated {
	const char *first, *each, *middle, *close;
	size_t count;
};

static void add_repeated(struct strbuf *text, const struct repeated *r)
{
	strbuf_addstr(text, r->first);
	for (size_t i = 0; i < r->count; i++)
		strbuf_addstr(text, r->each);
	strbuf_addstr(text, r->middle);
	for (size_t i = 0; r->close && i < r->count; i++)
		strbuf_addstr(text, r->close);
}

static void write_handler(struct tree_case *c, const char *before, const struct repeated *r)
{
	struct strbuf text = {0};

	strbuf_addstr(&text, before);
	strbuf_addstr(&text, head);
	add_repeated(&text, r);
	strbuf_addstr(&text, tail);
	write_file(&c->f, "xen/common/box.c", strbuf_str(&text));
	strbuf_deinit(&text);
}

static bool has_gap(const struct tree_case *c, const char *file, unsigned int line,
		    const char *what)
{
	for (size_t i = 0; i < c->release->gap_count; i++) {
		const struct gap *g = &c->release->gaps[i];

		if (strstr(g->what, what) && g->at.file && !strcmp(g->at.file, file) &&
		    (!line || g->at.line == line))
			return true;
	}
	return false;
}

static void read_in_time(struct tree_case *c)
{
	clock_t start = clock();

	read_case(c);
	EXPECT((clock() - start) / CLOCKS_PER_SEC < SECONDS_MAX);
}

static void nested_statements_are_gaps(void)
{
	static const struct repeated shapes[] = {
		{"op = a", "+a", ";", NULL, DEEP},
		{"op = op", "|op", ";", NULL, DEEP},
		{"if ( op", "&&op", " ) return 1;", NULL, DEEP},
		{"op = a", ".b", ";", NULL, DEEP},
		{"op = a", "->b", ";", NULL, DEEP},
		{"op = a", "[b]", ";", NULL, DEEP},
		{"op = f", "()", ";", NULL, DEEP},
		{"op = (a", ",a", ");", NULL, DEEP},
		{"op", "++", ";", NULL, DEEP},
		{"op = ", "++", "op;", NULL, DEEP},
		{"op = ", "(", "op", ")", DEEP},
		{"", "{", ";", "}", DEEP},
		{"op = ", "(int)", "op;", NULL, DEEP},
		{"op = ", "op ? 1 : ", "2;", NULL, DEEP},
		{"op = ", "op ? ", "1", ": 2", DEEP},
		{"op = ", "({ ", "op;", "; })", DEEP},
		{"", "if ( op ) ", ";", NULL, DEEP},
		{"op = ", "f(", "op", ")", DEEP},
		/* A tall chain in each of nested blocks: neither is deep by itself. */
		{"op = ", "({ ", "op;", "; })+a+a+a+a+a+a+a+a+a+a+a+a", 50},
	};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct tree_case c;

		open_case(&c);
		write_handler(&c, "", &shapes[i]);
		read_in_time(&c);
		if (!has_gap(&c, "xen/common/box.c", 4, "nested too deep or too long"))
			printf("# shape %zu: \"%s%s\"\n", i, shapes[i].first, shapes[i].each);
		EXPECT(has_gap(&c, "xen/common/box.c", 4, "nested too deep or too long"));
		close_case(&c);
	}
}

/* As deep and as long as sources may be, and not one gap. */
static void ordinary_nesting_is_read(void)
{
	static const struct repeated shapes[] = {
		{"op = op", "+0", ";", NULL, 200},
		{"if ( op", "||op", " ) ;", NULL, 200},
		{"", "{", ";", "}", 100},
		{"op = ", "(", "op", ");", 1},
		{"op = ", "(int)", "op;", NULL, 50},
	};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct tree_case c;

		open_case(&c);
		write_handler(&c, "", &shapes[i]);
		read_in_time(&c);
		EXPECT(!has_gap(&c, "xen/common/box.c", 0, "nested too deep or too long"));
		close_case(&c);
	}
}

static void long_functions_end(void)
{
	static const struct repeated shapes[] = {
		{"", "op = op + 1;\n", "", NULL, 30000},
		{"", "if ( op == 1 ) cmd = 2;\n", "", NULL, 30000},
		{"", "if ( f() ) cmd = 2;\n", "", NULL, 30000},
		{"", "int x;\n", "", NULL, 30000},
		{"", "while ( f() ) { cmd++; ", "", "}", 100},
		{"switch ( op ) {", "case 1: cmd = 2;\n", "}", NULL, 30000},
		{"op = ", "(struct x){", "1", "}", DEEP},
		{"", ")", "", NULL, 200000},
		{"", "(", "", NULL, 200000},
		{"", "l: if ( f() ) goto l;\n", "", NULL, 10000},
		{"if ( op == 1 ) ;", " else if ( op == 2 ) cmd = 1;", "", NULL, DEEP},
	};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct tree_case c;

		open_case(&c);
		write_handler(&c, "", &shapes[i]);
		read_in_time(&c);
		close_case(&c);
	}
}

/* Each variable is the one before it; what the last one is, a run finds or says that it did not. */
static void renames_end(void)
{
	struct strbuf text = {0};
	struct tree_case c;

	strbuf_addstr(&text, head);
	for (unsigned int i = 0; i < 50000; i++)
		strbuf_addf(&text, "unsigned int v%u = v%u;\n", i + 1, i);
	strbuf_addstr(&text, tail);
	open_case(&c);
	write_file(&c.f, "xen/common/box.c", strbuf_str(&text));
	read_in_time(&c);
	EXPECT(has_gap(&c, "xen/common/box.c", 0, "the limit on work was met"));
	close_case(&c);
	strbuf_deinit(&text);
}

/* What one handler takes more work than there is for, the others do not pay for. */
static void each_handler_has_its_share(void)
{
	struct strbuf text = {0};
	struct tree_case c;

	strbuf_addstr(&text, head);
	for (unsigned int i = 4; i < 20; i++)
		strbuf_addf(&text, "if ( (cmd >> %u) & 1 ) work%u();\n", i, i);
	add_repeated(&text, &(struct repeated){"", "op = op + 1;\n", "", NULL, 4000});
	strbuf_addstr(&text, tail);
	open_case(&c);
	write_file(&c.f, "xen/arch/x86/box.c", strbuf_str(&text));
	write_file(&c.f, "xen/common/slot.c",
		   "long do_slot_op(XEN_GUEST_HANDLE_PARAM(xen_slot_t) u_slot)\n"
		   "{\n    struct xen_slot slot;\n\n"
		   "    if ( copy_from_guest(&slot, u_slot, 1) )\n        return -EFAULT;\n"
		   "    if ( slot.cmd == SLOTOP_x )\n        return 0;\n"
		   "    return -ENOSYS;\n}\n");
	read_in_time(&c);
	EXPECT(has_gap(&c, "xen/arch/x86/box.c", 0, "the limit on work was met"));
	EXPECT_STR(describe(&c, find_decode(&c, "do_slot_op", ARCH_X86_64)),
		   "bits none lsb none unit 0: 1 yes none; 2 no unknown;");
	close_case(&c);
	strbuf_deinit(&text);
}

static void nested_conditions_are_gaps(void)
{
	struct tree_case c;
	struct strbuf text = {0};

	add_repeated(&text, &(struct repeated){"", "#if 1\n", "int x;\n", "#endif\n", 500});
	open_case(&c);
	write_handler(&c, strbuf_str(&text), &(struct repeated){"", "", "", NULL, 0});
	read_in_time(&c);
	EXPECT(has_gap(&c, "xen/common/box.c", 65, "conditions are nested too deep"));
	close_case(&c);
	strbuf_deinit(&text);
}

/* Files that all include each other. */
static void included_files_are_bounded(void)
{
	struct tree_case c;
	struct strbuf text = {0};
	char name[64];

	for (unsigned int i = 0; i < 300; i++)
		strbuf_addf(&text, "#include \"i%u.c\"\n", i);
	strbuf_addstr(&text, "long do_box_op(int);\n");
	open_case(&c);
	for (unsigned int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "xen/common/i%u.c", i);
		write_file(&c.f, name, strbuf_str(&text));
	}
	write_handler(&c, "#include \"i0.c\"\n", &(struct repeated){"", "", "", NULL, 0});
	read_in_time(&c);
	EXPECT(has_gap(&c, "xen/common/i0.c", 0, "included too deep, or after too many"));
	close_case(&c);
	strbuf_deinit(&text);
}

/* The value that a Kconfig gives BOX is not told where that takes too much. */
static void expect_option_unknown(const struct strbuf *kconfig)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/Kconfig", strbuf_str(kconfig));
	write_handler(&c, "#ifdef CONFIG_BOX\nint x;\n#endif\n",
		      &(struct repeated){"", "", "", NULL, 0});
	read_in_time(&c);
	EXPECT(has_gap(&c, "xen/Kconfig", 0, "options are nested too deep, too long or too many"));
	close_case(&c);
}

static void options_are_bounded(void)
{
	struct strbuf chain = {0}, wide = {0}, blocks = {0}, many = {0};

	strbuf_addstr(&chain, "config BOX\n\tdef_bool O0\n");
	for (unsigned int i = 0; i < 8000; i++)
		strbuf_addf(&chain, "config O%u\n\tdef_bool O%u\n", i, i + 1);
	expect_option_unknown(&chain);

	strbuf_addstr(&wide, "config BOX\n\tdef_bool y");
	for (unsigned int i = 0; i < 8000; i++)
		strbuf_addf(&wide, " && O%u", i);
	for (unsigned int i = 0; i < 8000; i++)
		strbuf_addf(&wide, "\nconfig O%u\n\tdef_bool O%u && O%u", i, i + 1, i + 2);
	strbuf_addstr(&wide, "\n");
	expect_option_unknown(&wide);

	add_repeated(&blocks, &(struct repeated){"", "if y\n", "config BOX\n\tdef_bool y\n",
						 "endif\n", 1000});
	expect_option_unknown(&blocks);

	for (unsigned int i = 0; i < 9000; i++)
		strbuf_addf(&many, "config O%u\n\tdef_bool y\n", i);
	strbuf_addstr(&many, "config BOX\n\tbool \"Box\"\n");
	expect_option_unknown(&many);

	strbuf_deinit(&chain);
	strbuf_deinit(&wide);
	strbuf_deinit(&blocks);
	strbuf_deinit(&many);
}

static const struct unit_test tests[] = {
	TEST(nested_statements_are_gaps), TEST(ordinary_nesting_is_read),
	TEST(long_functions_end),	  TEST(renames_end),
	TEST(nested_conditions_are_gaps), TEST(included_files_are_bounded),
	TEST(options_are_bounded),	  TEST(each_handler_has_its_share),
};

TEST_MAIN(tests);
