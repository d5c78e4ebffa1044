// SPDX-License-Identifier: Apache-2.0
#ifndef LUO_SESSION_H
#define LUO_SESSION_H

#include <stdint.h>

/*
 * Operations on a session fd handed over by the agent: a kernel session, or the emulator's socket standing in for one.
 * Each returns a negative errno on failure and adds nothing to what the kernel does.
 */
int luo_preserve_fd(int session, int fd, uint64_t token);
int luo_retrieve_fd(int session, uint64_t token);

#endif
