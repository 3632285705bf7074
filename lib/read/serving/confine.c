// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <malloc.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/resource.h>

#include "lib/read/serving/confine.h"

#define STACK_BYTES ((rlim_t)64 << 20)
#define KEPT_BYTES  (32 << 20)
#define PAD_BYTES   (1 << 20)

/* What a single-threaded parser needs once its input is in memory. */
static const int allowed[] = {
	SCMP_SYS(read),		 SCMP_SYS(write),
	SCMP_SYS(close),	 SCMP_SYS(fstat),
	SCMP_SYS(lseek),	 SCMP_SYS(mmap),
	SCMP_SYS(mprotect),	 SCMP_SYS(munmap),
	SCMP_SYS(mremap),	 SCMP_SYS(madvise),
	SCMP_SYS(brk),		 SCMP_SYS(futex),
	SCMP_SYS(exit),		 SCMP_SYS(exit_group),
	SCMP_SYS(rt_sigaction),	 SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),	 SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(getpid),	 SCMP_SYS(gettid),
	SCMP_SYS(sched_yield),	 SCMP_SYS(getrusage),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
	SCMP_SYS(getcwd),	 SCMP_SYS(uname),
	SCMP_SYS(tgkill),	 SCMP_SYS(sched_getaffinity),
	SCMP_SYS(getrandom),	 SCMP_SYS(prlimit64),
};

/* What asks also hands over requests, as files in memory. */
static const int asking[] = {
	SCMP_SYS(sendmsg),
	SCMP_SYS(sendto),
	SCMP_SYS(recvmsg),
	SCMP_SYS(memfd_create),
};

/* Questions about files: the parser asks them and takes "there is none" well. */
static const int absent[] = {
	SCMP_SYS(open),	  SCMP_SYS(openat),	SCMP_SYS(openat2),    SCMP_SYS(stat),
	SCMP_SYS(lstat),  SCMP_SYS(newfstatat), SCMP_SYS(fstatat64),  SCMP_SYS(statx),
	SCMP_SYS(access), SCMP_SYS(faccessat),	SCMP_SYS(faccessat2), SCMP_SYS(readlink),
	SCMP_SYS(statfs), SCMP_SYS(readlinkat),
};

static bool add_rules(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int rc = seccomp_rule_add(filter, action, calls[i], 0);

		/* A call that this architecture does not have cannot be made either. */
		if (rc && rc != -EDOM && rc != -EINVAL)
			return false;
	}
	return true;
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool confine_to(const int *more, size_t count)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool done;

	if (!filter)
		return false;
	done = add_rules(filter, SCMP_ACT_ALLOW, allowed, COUNT(allowed)) &&
	       add_rules(filter, SCMP_ACT_ALLOW, more, count) &&
	       add_rules(filter, SCMP_ACT_ERRNO(ENOENT), absent, COUNT(absent)) &&
	       seccomp_load(filter) == 0;
	seccomp_release(filter);
	return done;
}

bool confine(void)
{
	return confine_to(NULL, 0);
}

bool confine_asking(void)
{
	return confine_to(asking, COUNT(asking));
}

static void limit(__rlimit_resource_t what, rlim_t most)
{
	struct rlimit now;

	if (getrlimit(what, &now))
		return;
	if (now.rlim_max == RLIM_INFINITY || now.rlim_max > most)
		now.rlim_max = most;
	now.rlim_cur = now.rlim_max;
	setrlimit(what, &now);
}

/* What one view or handler frees the next one takes again, so the system need not have it back. */
static void keep_freed_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	mallopt(M_TOP_PAD, PAD_BYTES);
}

void confine_resources(unsigned int cpu_seconds, size_t memory_bytes)
{
	keep_freed_memory();
	limit(RLIMIT_CPU, cpu_seconds);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_STACK, STACK_BYTES);
#ifndef __SANITIZE_ADDRESS__ /* whose shadow memory is terabytes of address space */
	limit(RLIMIT_AS, memory_bytes);
#else
	(void)memory_bytes;
#endif
}
