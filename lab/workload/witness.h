// SPDX-License-Identifier: Apache-2.0
#ifndef WITNESS_H
#define WITNESS_H

#include "guest_ram.h"

/*
 * On each SIGUSR1 says how the guest is: whether it runs, its counter, and whether every page is intact. Must be called
 * before any other thread exists. Until the first witness_memory() there is no memory to look at.
 */
void witness_start(const struct guest_ram *ram, const char *id);
void witness_memory(void);
void witness_subscribed(bool subscribed);

#endif
