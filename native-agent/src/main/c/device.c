// SPDX-License-Identifier: Apache-2.0
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ioctl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#define RETRIEVE_SESSION _IO(0xBA, 0x01)
#define RETRIEVE_FD _IO(0xBA, 0x41)

struct named_session {
	uint32_t size;
	int32_t fd;
	uint8_t name[64];
};

struct token_in_session {
	uint32_t size;
	int32_t fd;
	uint64_t token;
};

int device_open(long patience_ms)
{
	const struct timespec pause = { 0, 1000000 };

	for (long waited_ms = 0;; waited_ms++) {
		int fd = open(DEVICE_PATH, O_RDWR | O_CLOEXEC);

		if (fd >= 0)
			return fd;
		if ((errno != EBUSY && errno != EINTR) || waited_ms >= patience_ms)
			return -errno;
		nanosleep(&pause, NULL);
	}
}

int device_retrieve(int device, struct text name)
{
	struct named_session arg = { .size = sizeof(arg), .fd = -1 };

	if (name.length > TABLE_NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(arg.name, name.bytes, name.length);
	return ioctl(device, RETRIEVE_SESSION, &arg) ? -errno : arg.fd;
}

int session_retrieve_file(int session, uint64_t token)
{
	struct token_in_session arg = { .size = sizeof(arg), .fd = -1, .token = token };

	return ioctl(session, RETRIEVE_FD, &arg) ? -errno : arg.fd;
}
