// SPDX-License-Identifier: Apache-2.0
/*
 * tsc-khz: prints how many thousand times a second this machine's timestamp counter counts; nothing where there is none.
 * QEMU's TCG shows guests the same counter. On a busy machine a guest that has to find out by itself may be wrong by a factor
 * of ten or more, and then its time races.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#if defined(__x86_64__)
#include <x86intrin.h>

struct moment {
	uint64_t ticks, nanos;
};

/* Both clocks at one moment: of many tries the one in which least came between. */
static struct moment now(void)
{
	struct moment best = { 0, 0 };
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < 100; i++) {
		struct timespec time;
		uint64_t before = __rdtsc(), after;

		clock_gettime(CLOCK_MONOTONIC, &time);
		after = __rdtsc();
		if (after - before < least) {
			least = after - before;
			best.ticks = before + least / 2;
			best.nanos = (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
		}
	}
	return best;
}

int main(void)
{
	struct timespec pause = { 0, 100000000 };
	struct moment start = now(), end;

	nanosleep(&pause, NULL);
	end = now();
	printf("%.0f\n", (double)(end.ticks - start.ticks) * 1e6 / (double)(end.nanos - start.nanos));
	return 0;
}
#else
int main(void)
{
	return 0;
}
#endif
