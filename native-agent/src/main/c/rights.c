// SPDX-License-Identifier: Apache-2.0
#include "rights.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

int rights_send(int socket, const void *bytes, size_t length, int fd, int flags)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { .bytes = { 0 } };
	struct iovec part = { .iov_base = (void *)(uintptr_t)bytes, .iov_len = length };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t sent;

	if (fd >= 0) {
		struct cmsghdr *rights = &control.align;

		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_LEN(sizeof(int));
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(rights), &fd, sizeof(fd));
	}
	do
		sent = sendmsg(socket, &message, MSG_NOSIGNAL | flags);
	while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return -errno;
	return sent == (ssize_t)length ? 0 : -EAGAIN;
}

ssize_t rights_receive(int socket, void *bytes, size_t room, int *fd, int flags)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr rights;
	} control;
	struct iovec part = { bytes, room };
	/* The exact length: the room for one descriptor would take two. */
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = CMSG_LEN(sizeof(int)) };
	ssize_t size;

	*fd = -1;
	do
		size = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | flags);
	while (size < 0 && errno == EINTR);
	if (size < 0)
		return -errno;
	if (message.msg_controllen >= CMSG_LEN(sizeof(int)) && control.rights.cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(&control.rights), sizeof(*fd));
	return size;
}
