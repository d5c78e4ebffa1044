// SPDX-License-Identifier: Apache-2.0
#include "luo_session.h"

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Our own copy of include/uapi/linux/liveupdate.h: distributions do not ship that header yet. */
#define LUO_PRESERVE_FD 0x40
#define LUO_RETRIEVE_FD 0x41

struct luo_session_fd {
	uint32_t size;
	int32_t fd;
	uint64_t token __attribute__((aligned(8)));
};

struct emulator_request {
	uint32_t nr;
	uint32_t reserved;
	uint64_t token;
};

struct emulator_reply {
	int32_t error;
	uint32_t reserved;
	uint8_t name[64];
};

static_assert(sizeof(struct luo_session_fd) == 16, "uAPI struct liveupdate_session_{preserve,retrieve}_fd");
static_assert(sizeof(struct emulator_request) == 16, "emulator protocol");
static_assert(sizeof(struct emulator_reply) == 72, "emulator protocol");

union fd_control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

static bool is_emulated(int session)
{
	struct stat st;

	return fstat(session, &st) == 0 && S_ISSOCK(st.st_mode);
}

static int emulator_send(int session, uint32_t nr, uint64_t token, int fd)
{
	struct emulator_request request = { .nr = htole32(nr), .token = htole64(token) };
	struct iovec iov = { &request, sizeof(request) };
	union fd_control control = { 0 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (fd >= 0) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = sizeof(control.bytes);
		control.align = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(&control.align), &fd, sizeof(fd));
	}
	return sendmsg(session, &msg, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* Returns the emulated errno, with the fd that came along, if any, in *fd. */
static int emulator_receive(int session, int *fd)
{
	struct emulator_reply reply;
	struct iovec iov = { &reply, sizeof(reply) };
	union fd_control control;
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.bytes, .msg_controllen = sizeof(control.bytes),
	};
	ssize_t n = recvmsg(session, &msg, MSG_CMSG_CLOEXEC);

	*fd = -1;
	if (n < 0)
		return -errno;
	if (n != sizeof(reply))
		return -EIO;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
			memcpy(fd, CMSG_DATA(c), sizeof(*fd));
	return -(int)le32toh((uint32_t)reply.error);
}

static int emulator_call(int session, uint32_t nr, uint64_t token, int fd_in, int *fd_out)
{
	int err = emulator_send(session, nr, token, fd_in);

	return err ? err : emulator_receive(session, fd_out);
}

int luo_preserve_fd(int session, int fd, uint64_t token)
{
	struct luo_session_fd arg = { .size = sizeof(arg), .fd = fd, .token = token };
	int unexpected;

	if (is_emulated(session))
		return emulator_call(session, LUO_PRESERVE_FD, token, fd, &unexpected);
	return ioctl(session, _IO(0xBA, LUO_PRESERVE_FD), &arg) ? -errno : 0;
}

int luo_retrieve_fd(int session, uint64_t token)
{
	struct luo_session_fd arg = { .size = sizeof(arg), .fd = -1, .token = token };

	if (is_emulated(session)) {
		int fd;
		int err = emulator_call(session, LUO_RETRIEVE_FD, token, -1, &fd);

		return err ? err : fd < 0 ? -EIO : fd;
	}
	return ioctl(session, _IO(0xBA, LUO_RETRIEVE_FD), &arg) ? -errno : arg.fd;
}
