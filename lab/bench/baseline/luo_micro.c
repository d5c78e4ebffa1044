// SPDX-License-Identifier: Apache-2.0
/*
 * The kernel calls of many files and many sessions, in a loop. Sets of descriptors are named by a prefix, so that one kexec
 * can carry one for this program and one for its Java twin.
 *   luo-micro preserve PREFIX FILES SESSIONS              time it, then let everything go
 *   luo-micro retrieve PREFIX FILES SESSIONS              time it, then let everything go
 *   luo-micro carry PREFIX[,PREFIX] FILES SESSIONS KERNEL INITRD TURN    preserve and go into the next kernel
 */
#include "luo_device.h"
#include "luo_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define SET_MAX 4096

static int memfds[SET_MAX], sessions[SET_MAX], retrieved[SET_MAX];

static int must(int result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "luo-micro failed: %s: %s\n", what, strerror(-result));
		exit(1);
	}
	return result;
}

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void make_memfds(int count)
{
	for (int i = 0; i < count; i++) {
		memfds[i] = memfd_create("micro", MFD_CLOEXEC);
		if (memfds[i] < 0 || ftruncate(memfds[i], 4096))
			must(-1, "memfd");
	}
}

static const char *name(const char *prefix, int index)
{
	static char text[64];

	snprintf(text, sizeof(text), "%s-%d", prefix, index);
	return text;
}

static void say(const char *what, int count, double since)
{
	printf("blackout micro side=c what=%s count=%d ms=%.3f\n", what, count, now_ms() - since);
}

static int preserve_files(const char *prefix, int count)
{
	double start;
	int session;

	make_memfds(count);
	start = now_ms();
	session = must(luo_create_session(prefix), "CREATE_SESSION");
	for (int i = 0; i < count; i++)
		must(luo_preserve_fd(session, memfds[i], (uint64_t)i), "PRESERVE_FD");
	say("preserve-files", count, start);
	return session;
}

static void preserve_sessions(const char *prefix, int count)
{
	double start;

	make_memfds(count);
	start = now_ms();
	for (int i = 0; i < count; i++) {
		sessions[i] = must(luo_create_session(name(prefix, i)), "CREATE_SESSION");
		must(luo_preserve_fd(sessions[i], memfds[i], 1), "PRESERVE_FD");
	}
	say("preserve-sessions", count, start);
}

static void retrieve(const char *prefix, int files, int count)
{
	double start = now_ms();
	int session = must(luo_retrieve_session(prefix), "RETRIEVE_SESSION");

	for (int i = 0; i < files; i++)
		retrieved[i] = must(luo_retrieve_fd(session, (uint64_t)i), "RETRIEVE_FD");
	say("retrieve-files", files, start);
	start = now_ms();
	for (int i = 0; i < count; i++) {
		sessions[i] = must(luo_retrieve_session(name(prefix, i)), "RETRIEVE_SESSION");
		retrieved[i] = must(luo_retrieve_fd(sessions[i], 1), "RETRIEVE_FD");
	}
	say("retrieve-sessions", count, start);
}

static void carry(char *prefixes, int files, int count, char **next)
{
	for (char *prefix = strtok(prefixes, ","); prefix; prefix = strtok(NULL, ",")) {
		preserve_files(prefix, files);
		preserve_sessions(prefix, count);
	}
	must(luo_load_kernel(next[0], next[1], "luofleet.turn", next[2]), "kexec_file_load");
	usleep(200000); /* let the lines above reach the console */
	must(luo_kexec(), "kexec");
}

int main(int argc, char **argv)
{
	int files = argc > 4 ? atoi(argv[3]) : 0, count = argc > 4 ? atoi(argv[4]) : 0;
	struct rlimit limit = { 65536, 65536 };

	setvbuf(stdout, NULL, _IOLBF, 0);
	setrlimit(RLIMIT_NOFILE, &limit);
	if (files <= 0 || files > SET_MAX || count <= 0 || count > SET_MAX)
		return 2;
	if (!strcmp(argv[1], "preserve")) {
		preserve_files(argv[2], files);
		preserve_sessions(argv[2], count);
	} else if (!strcmp(argv[1], "retrieve")) {
		retrieve(argv[2], files, count);
	} else if (!strcmp(argv[1], "carry") && argc == 8) {
		carry(argv[2], files, count, argv + 5);
	} else {
		return 2;
	}
	return 0;
}
