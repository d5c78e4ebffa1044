// SPDX-License-Identifier: Apache-2.0
#ifndef BLACKOUT_H
#define BLACKOUT_H

#include "guest_ram.h"

/*
 * The time between two ticks of different kernels. Only the TSC runs through a kexec with enough resolution; its rate
 * is measured against this kernel's monotonic clock from blackout_start_calibration() on.
 */
void blackout_start_calibration(void);
uint64_t blackout_nanos(const struct guest_tick *before, const struct guest_tick *after);

#endif
