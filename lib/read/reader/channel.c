// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lib/read/reader/channel.h"

struct head {
	uint64_t tag, size;
};

/* Room for one file; the kernel closes what does not fit. */
union ancillary {
	struct cmsghdr head;
	char bytes[CMSG_SPACE(sizeof(int))];
};

long long channel_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* After a call that failed: whether it is to be tried again, once the socket is ready. */
static bool may_go_on(const struct channel *c, short events)
{
	struct pollfd p = {.fd = c->fd, .events = events};
	long long left = c->deadline_ms - channel_now_ms();

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN || !c->deadline_ms || left <= 0)
		return false;
	return poll(&p, 1, (int)left) > 0 || errno == EINTR;
}

static bool write_all(struct channel *c, const char *at, size_t size)
{
	while (size) {
		ssize_t n = send(c->fd, at, size, MSG_NOSIGNAL);

		if (n < 0 && may_go_on(c, POLLOUT))
			continue;
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

bool channel_send(struct channel *c, enum message_tag tag, const void *body, size_t size, int fd)
{
	struct head head = {tag, size};
	struct iovec parts[] = {{&head, sizeof(head)}, {(void *)(uintptr_t)body, size}};
	union ancillary extra = {0};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
	ssize_t n;

	if (fd >= 0) {
		extra.head = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)),
					      .cmsg_level = SOL_SOCKET,
					      .cmsg_type = SCM_RIGHTS};
		memcpy(CMSG_DATA(&extra.head), &fd, sizeof(fd));
		message.msg_control = extra.bytes;
		message.msg_controllen = sizeof(extra.bytes);
	}
	do {
		n = sendmsg(c->fd, &message, MSG_NOSIGNAL);
	} while (n < 0 && may_go_on(c, POLLOUT));
	if (n < 0)
		return false;
	if ((size_t)n < sizeof(head))
		return write_all(c, (const char *)&head + n, sizeof(head) - (size_t)n) &&
		       write_all(c, body, size);
	n -= (ssize_t)sizeof(head);
	return write_all(c, (const char *)body + n, size - (size_t)n);
}

static int file_of(struct msghdr *message)
{
	struct cmsghdr *extra = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (extra && extra->cmsg_level == SOL_SOCKET && extra->cmsg_type == SCM_RIGHTS &&
	    extra->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(extra), sizeof(fd));
	return fd;
}

bool channel_read(struct channel *c, void *to, size_t size)
{
	char *at = to;

	while (size) {
		ssize_t n = read(c->fd, at, size);

		if (n < 0 && may_go_on(c, POLLIN))
			continue;
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

bool channel_receive(struct channel *c, struct message *ret)
{
	struct head head;
	struct iovec part = {&head, sizeof(head)};
	union ancillary extra = {0};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = extra.bytes,
				 .msg_controllen = sizeof(extra.bytes)};
	ssize_t n;

	do {
		n = recvmsg(c->fd, &message, MSG_CMSG_CLOEXEC);
	} while (n < 0 && may_go_on(c, POLLIN));
	ret->fd = n > 0 ? file_of(&message) : -1;
	if (n <= 0 || !channel_read(c, (char *)&head + n, sizeof(head) - (size_t)n)) {
		if (ret->fd >= 0)
			close(ret->fd);
		return false;
	}
	ret->tag = head.tag <= UINT8_MAX ? (unsigned char)head.tag : 0;
	ret->size = head.size;
	return true;
}

bool channel_read_body(struct channel *c, const struct message *m, size_t max, struct strbuf *ret)
{
	char buffer[65536];
	size_t left = m->size;

	strbuf_reset(ret);
	while (left && left <= max) {
		size_t n = left < sizeof(buffer) ? left : sizeof(buffer);

		if (!channel_read(c, buffer, n))
			return false;
		strbuf_add(ret, buffer, n);
		left -= n;
	}
	return !left;
}

void channel_put_string(struct strbuf *out, const char *s)
{
	strbuf_add_uleb(out, strlen(s));
	strbuf_addstr(out, s);
}

const char *channel_get_string(struct cursor *c, struct arena *a)
{
	uint64_t size = cursor_uleb(c);
	const unsigned char *bytes = c->failed ? NULL : cursor_bytes(c, size);

	if (!bytes || memchr(bytes, '\0', size)) {
		c->failed = true;
		return "";
	}
	return arena_strndup(a, (const char *)bytes, size);
}

void channel_put_error(struct strbuf *out, const struct xenabi_error *err)
{
	strbuf_add_uleb(out, err->code);
	channel_put_string(out, err->place);
	channel_put_string(out, err->text);
}

void channel_get_error(struct cursor *c, struct xenabi_error *err)
{
	static const enum xenabi_errcode codes[] = {XENABI_EUSAGE, XENABI_EINPUT, XENABI_ELIMIT,
						    XENABI_ESYSTEM};
	struct arena a = {0};
	uint64_t code = cursor_uleb(c);
	const char *place = channel_get_string(c, &a), *text = channel_get_string(c, &a);

	if (c->failed || !code || code > sizeof(codes) / sizeof(codes[0]))
		xenabi_error_set(err, XENABI_EINPUT, "", "an error that makes no sense");
	else
		xenabi_error_set(err, codes[code - 1], place, "%s", text);
	arena_deinit(&a);
}
