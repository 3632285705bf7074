/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_TEST_H
#define XENABI_BASE_TEST_H

#include <stdio.h>
#include <string.h>

/*
 * A unit test is a program: static functions that use the EXPECT macros, a
 * table of them, and TEST_MAIN(). It prints one "ok" or "not ok" line a test
 * and exits 1 if an expectation failed. Included once, by the test alone.
 */
struct unit_test {
	const char *name;
	void (*run)(void);
};

static unsigned int test_failures;

#define TEST(function)                                                                             \
	{                                                                                          \
#function, function                                                                \
	}

#define EXPECT(condition)                                                                          \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			test_failures++;                                                           \
			printf("# %s:%d: expected %s\n", __FILE__, __LINE__, #condition);          \
		}                                                                                  \
	} while (0)

#define EXPECT_INT(got, wanted)                                                                    \
	do {                                                                                       \
		long long got_ = (long long)(got), wanted_ = (long long)(wanted);                  \
		if (got_ != wanted_) {                                                             \
			test_failures++;                                                           \
			printf("# %s:%d: %s is %lld, expected %lld\n", __FILE__, __LINE__, #got,   \
			       got_, wanted_);                                                     \
		}                                                                                  \
	} while (0)

#define EXPECT_STR(got, wanted)                                                                    \
	do {                                                                                       \
		const char *got_ = (got), *wanted_ = (wanted);                                     \
		if (!got_ || strcmp(got_, wanted_)) {                                              \
			test_failures++;                                                           \
			printf("# %s:%d: %s is \"%s\", expected \"%s\"\n", __FILE__, __LINE__,     \
			       #got, got_ ? got_ : "(null)", wanted_);                             \
		}                                                                                  \
	} while (0)

static inline int run_unit_tests(const struct unit_test *tests, size_t count)
{
	unsigned int failed = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned int before = test_failures;

		tests[i].run();
		failed += test_failures != before;
		printf("%s %s\n", test_failures == before ? "ok" : "not ok", tests[i].name);
	}
	return failed ? 1 : 0;
}

#define TEST_MAIN(tests)                                                                           \
	int main(void)                                                                             \
	{                                                                                          \
		return run_unit_tests(tests, sizeof(tests) / sizeof((tests)[0]));                  \
	}                                                                                          \
	_Static_assert(sizeof(tests), "a test program has tests")

#endif
