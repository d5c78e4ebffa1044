// SPDX-License-Identifier: Apache-2.0
/* Descriptors that go to another process with a message; see unix(7). */
#ifndef LUO_FIRST_RIGHTS_H
#define LUO_FIRST_RIGHTS_H

#include <stddef.h>

/*
 * Sends one message, with a descriptor unless fd is -1, all of it at once or not at all; flags are those of sendmsg(2). Returns 0 or
 * -errno, -EAGAIN also when only a part was taken.
 */
int rights_send(int socket, const void *bytes, size_t length, int fd, int flags);

#endif
