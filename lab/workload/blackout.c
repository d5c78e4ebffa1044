// SPDX-License-Identifier: Apache-2.0
#include "blackout.h"

#include <time.h>

/* Shorter than this, the cost of reading the clocks shows in the third digit. */
#define CALIBRATION_NANOS 50000000u

static struct {
	uint64_t tsc;
	uint64_t nanos;
} start;

static uint64_t monotonic_nanos(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void blackout_start_calibration(void)
{
	start.nanos = monotonic_nanos();
	start.tsc = guest_tsc();
}

uint64_t blackout_nanos(const struct guest_tick *before, const struct guest_tick *after)
{
	uint64_t nanos = monotonic_nanos();
	double per_nano;

	if (nanos - start.nanos < CALIBRATION_NANOS) {
		struct timespec rest = { 0, (long)(CALIBRATION_NANOS - (nanos - start.nanos)) };

		nanosleep(&rest, NULL);
		nanos = monotonic_nanos();
	}
	per_nano = (double)(guest_tsc() - start.tsc) / (double)(nanos - start.nanos);
	if (after->tsc < before->tsc || per_nano <= 0)
		return after->realtime_nanos - before->realtime_nanos;
	return (uint64_t)((double)(after->tsc - before->tsc) / per_nano);
}
