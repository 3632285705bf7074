// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/read/worker.h"

static bool write_part(int fd, const struct blob *part)
{
	const unsigned char *bytes = part->bytes;
	size_t size = part->size;

	while (size) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		size -= (size_t)written;
	}
	return true;
}

int worker_write_request(const struct blob *parts, size_t count, struct xenabi_error *err)
{
	int fd = memfd_create("request", MFD_CLOEXEC);

	for (size_t i = 0; fd >= 0 && i < count; i++) {
		if (write_part(fd, &parts[i]))
			continue;
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		xenabi_error_set(err, XENABI_ESYSTEM, "", "cannot hand a request to a worker: %s",
				 strerror(errno));
	return fd;
}
