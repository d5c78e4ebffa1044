// SPDX-License-Identifier: Apache-2.0
#ifndef LUO_FIRST_DOOR_H
#define LUO_FIRST_DOOR_H

#include "options.h"

/*
 * Listens where workloads connect, with the mode and owner that the options say, without ever waiting. Returns the socket or -errno;
 * -EADDRINUSE also where only a path is left, which is the agent's to judge.
 */
int door_open(const struct options *options);

#endif
