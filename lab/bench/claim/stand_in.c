// SPDX-License-Identifier: Apache-2.0
/*
 * A C library whose /dev/liveupdate has sessions that came in, for the bench of an agent's start on a machine whose kernel has
 * none: preloaded, for the JVM's own calls, and found by JNA as the library "c". It stands in for the calls of an agent's
 * recovery only; nothing here survives a kexec. The manifest is the file $STAND_IN_MANIFEST, every other file is a page of zeros.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ioctl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICE "/dev/liveupdate"
#define MANIFEST_SESSION "luofleet-manifest"
#define NAME_MAX_BYTES 64
#define FDS_MAX 4096

enum { RETRIEVE_SESSION = 0x01, RETRIEVE_FD = 0x41, FINISH = 0x42, GET_NAME = 0x43 };

/* As in include/uapi/linux/liveupdate.h. */
struct named { uint32_t size; int32_t fd; uint8_t name[NAME_MAX_BYTES]; };
struct tokened { uint32_t size; int32_t fd; uint64_t token; };

static char names[FDS_MAX][NAME_MAX_BYTES];
static int device_fd = -1;

static int file(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	return fd >= FDS_MAX ? (close(fd), errno = EMFILE, -1) : fd;
}

static int manifest(void)
{
	int from = open(getenv("STAND_IN_MANIFEST"), O_RDONLY | O_CLOEXEC), to = file("manifest");
	char bytes[4096];
	ssize_t n;

	while ((n = read(from, bytes, sizeof(bytes))) > 0)
		if (write(to, bytes, (size_t)n) != n)
			return -1;
	close(from);
	return n < 0 ? -1 : to;
}

static int page(void)
{
	int fd = file("page");

	return fd < 0 || ftruncate(fd, 4096) ? -1 : fd;
}

static int retrieve_session(struct named *arg)
{
	arg->fd = file("session");
	if (arg->fd < 0)
		return -1;
	memcpy(names[arg->fd], arg->name, NAME_MAX_BYTES);
	return 0;
}

static int retrieve_fd(const char *session, struct tokened *arg)
{
	arg->fd = strcmp(session, MANIFEST_SESSION) ? page() : manifest();
	return arg->fd < 0 ? -1 : 0;
}

int open(const char *path, int flags, ...)
{
	int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
	va_list more;
	int mode;

	va_start(more, flags);
	mode = va_arg(more, int);
	va_end(more);
	if (strcmp(path, DEVICE))
		return next(path, flags, mode);
	/* One opener at a time, as in the kernel. */
	if (device_fd >= 0)
		return errno = EBUSY, -1;
	return device_fd = file("device");
}

int close(int fd)
{
	int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "close");

	if (fd >= 0 && fd == device_fd)
		device_fd = -1;
	if (fd >= 0 && fd < FDS_MAX)
		names[fd][0] = '\0';
	return next(fd);
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*next)(int, unsigned long, ...) = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
	bool session = fd >= 0 && fd < FDS_MAX && names[fd][0];
	va_list more;
	void *arg;

	va_start(more, request);
	arg = va_arg(more, void *);
	va_end(more);
	if (fd == device_fd && request == _IO(0xBA, RETRIEVE_SESSION))
		return retrieve_session(arg);
	if (session && request == _IO(0xBA, RETRIEVE_FD))
		return retrieve_fd(names[fd], arg);
	if (session && request == _IO(0xBA, FINISH))
		return 0;
	if (session && request == _IO(0xBA, GET_NAME))
		return memcpy(((struct named *)arg)->name, names[fd], NAME_MAX_BYTES), 0;
	return next(fd, request, arg);
}

int access(const char *path, int mode)
{
	int (*next)(const char *, int) = (int (*)(const char *, int))dlsym(RTLD_NEXT, "access");

	return strcmp(path, DEVICE) ? next(path, mode) : 0;
}
