// SPDX-License-Identifier: Apache-2.0
/*
 * To be loaded before other libraries: a /dev/liveupdate with sessions that came in. A session is a memfd of its name, and so remains one
 * in other processes. $STAND_IN_MANIFEST is the file of the manifest's session. What happened is appended to $STAND_IN_LOG, a line each.
 * $STAND_IN_REFUSE is a session that is refused, $STAND_IN_BUSY how often the device is open elsewhere;
 * $STAND_IN_KILL a session that the process is killed at as soon as it has it, before it can do anything with it.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ioctl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

struct session_argument {
	uint32_t size;
	int32_t fd;
	char name[64];
};

static int is(const char *variable, const char *value)
{
	const char *set = getenv(variable);

	return set && !strcmp(set, value);
}

static int next_open(const char *path, int flags, int mode)
{
	int (*next)(const char *, int, ...);

	*(void **)&next = dlsym(RTLD_NEXT, "open");
	return next(path, flags, mode);
}

static void note(const char *what, const char *which)
{
	int fd = next_open(getenv("STAND_IN_LOG"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	dprintf(fd, "%s %s\n", what, which);
	close(fd);
}

int open(const char *path, int flags, ...)
{
	static int busy = -1;
	va_list more;
	int mode;

	va_start(more, flags);
	mode = va_arg(more, int);
	va_end(more);
	if (strcmp(path, "/dev/liveupdate"))
		return next_open(path, flags, mode);
	if (busy < 0)
		busy = getenv("STAND_IN_BUSY") ? atoi(getenv("STAND_IN_BUSY")) : 0;
	if (busy && busy--)
		return errno = EBUSY, -1;
	return memfd_create("luo-device", MFD_CLOEXEC);
}

static int retrieve_session(struct session_argument *arg)
{
	if (is("STAND_IN_REFUSE", arg->name))
		return errno = ENOMEM, -1;
	arg->fd = memfd_create(arg->name, MFD_CLOEXEC);
	note("retrieve", arg->name);
	if (is("STAND_IN_KILL", arg->name))
		kill(getpid(), SIGKILL);
	return 0;
}

static int manifest(void)
{
	int from = next_open(getenv("STAND_IN_MANIFEST"), O_RDONLY | O_CLOEXEC, 0), to = memfd_create("file", MFD_CLOEXEC);
	char bytes[4096];
	ssize_t got;

	while ((got = read(from, bytes, sizeof(bytes))) > 0)
		if (write(to, bytes, (size_t)got) != got)
			abort();
	close(from);
	return to;
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*next)(int, unsigned long, ...);
	struct session_argument *arg;
	va_list more;

	va_start(more, request);
	arg = va_arg(more, void *);
	va_end(more);
	if (request == _IO(0xBA, 0x01))
		return retrieve_session(arg);
	if (request == _IO(0xBA, 0x41))
		return arg->fd = manifest(), 0;
	*(void **)&next = dlsym(RTLD_NEXT, "ioctl");
	return next(fd, request, arg);
}
