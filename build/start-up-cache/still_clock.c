// SPDX-License-Identifier: Apache-2.0
// A library to be loaded before the others, for the JVM that writes a start-up cache: its monotonic clock stands still. The cache holds
// objects that note when they were made, in milliseconds of that clock, and would be another one each time.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <time.h>

enum { STILL_SECONDS = 1000, SECOND = 1000000000 };

static int real_time(clockid_t clock, struct timespec *now)
{
	static int (*real)(clockid_t, struct timespec *);

	if (!real)
		real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
	return real(clock, now);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	if (clock != CLOCK_MONOTONIC)
		return real_time(clock, now);
	now->tv_sec = STILL_SECONDS;
	now->tv_nsec = 0;
	return 0;
}

// A wait ends when it would have, though by the clock that stands still it has only just begun. Deadlines of the wall clock, whose
// seconds are many more, are left as they are.
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until)
{
	static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
	struct timespec end = *until;

	if (!real)
		real = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))dlsym(RTLD_NEXT, "pthread_cond_timedwait");
	if (until->tv_sec < SECOND && real_time(CLOCK_MONOTONIC, &end) == 0) {
		end.tv_sec += until->tv_sec - STILL_SECONDS;
		end.tv_nsec += until->tv_nsec;
		if (end.tv_nsec >= SECOND) {
			end.tv_nsec -= SECOND;
			end.tv_sec++;
		}
	}
	return real(condition, mutex, &end);
}
