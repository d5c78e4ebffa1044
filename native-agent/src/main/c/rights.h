// SPDX-License-Identifier: Apache-2.0
/* Descriptors that go to another process with a message; see unix(7). */
#ifndef LUO_FIRST_RIGHTS_H
#define LUO_FIRST_RIGHTS_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Sends one message, with a descriptor unless fd is -1, all of it at once or not at all; flags are those of sendmsg(2). Returns 0 or
 * -errno, -EAGAIN also when only a part was taken.
 */
int rights_send(int socket, const void *bytes, size_t length, int fd, int flags);

/*
 * Receives one message and at most one descriptor, which is -1 when there came none; flags are those of recvmsg(2). Returns the size, which is
 * at most the room for it, or -errno.
 */
ssize_t rights_receive(int socket, void *bytes, size_t room, int *fd, int flags);

#endif
