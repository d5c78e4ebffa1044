// SPDX-License-Identifier: Apache-2.0
/*
 * The whole program on a stand-in for the kernel, for tests that are the service manager and the workloads. Started as luo-agent such a test
 * is the agent that the program becomes.
 */
#ifndef LUO_FIRST_PROGRAM_H
#define LUO_FIRST_PROGRAM_H

#include "check.h"
#include "claims.h"
#include "kept.h"
#include "rights.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define ID "vm-\xc3\xbc"
/* A variable that is set where nobody keeps descriptors. */
#define NO_MANAGER "STAND_IN_NO_MANAGER"
#define CLAIM "{\"cmd\":\"CLAIM\",\"id\":\"" ID "\"}\n"

static char directory[PATH_MAX], preload[PATH_MAX], manifest[PATH_MAX];
static int manager;
static pid_t program;

/* ---- The agent. ---- */

static inline void report(FILE *out, const char *key, const char *value)
{
	fprintf(out, "%s=%s\n", key, value ? value : "");
}

static inline void tell(int store, const char *text, int fd)
{
	CHECK(!rights_send(store, text, strlen(text), fd, 0));
}

/* The agent of a host without a service manager: it has one more session kept, and in the end lets go of all. */
static inline int held_agent(void)
{
	int store, room;
	char *names = getenv("LISTEN_FDNAMES") ? strdup(getenv("LISTEN_FDNAMES")) : NULL;

	CHECK(sscanf(getenv("LUO_FIRST_STORE"), "%d:%d", &store, &room) == 2 && room > 100);
	if (!names || !strstr(names, "s1"))
		tell(store, "FDSTORE=1\nFDPOLL=0\nFDNAME=s1", memfd_create("one-more", MFD_CLOEXEC));
	CHECK(creat("stored", 0600) >= 0);
	while (access("release", F_OK))
		poll(NULL, 0, 5);
	for (char *name = strtok(names, ":"); name; name = strtok(NULL, ":")) {
		char message[64];

		snprintf(message, sizeof(message), "FDSTOREREMOVE=1\nFDNAME=%s", name);
		tell(store, message, -1);
	}
	return 3;
}

/* What it was started with; then, on a signal of whoever tests, the hand-over. */
static inline int agent(int argc, char **argv)
{
	FILE *out = fopen("agent.tmp", "w");
	int first = 3, control, listener, count = getenv("LISTEN_FDS") ? atoi(getenv("LISTEN_FDS")) : 0;

	CHECK(out);
	fprintf(out, "arguments=%d %s\nmine=%d\n", argc, argv[1],
		getenv("LISTEN_PID") && atoi(getenv("LISTEN_PID")) == getpid());
	report(out, "names", getenv("LISTEN_FDNAMES"));
	for (int i = 0; i < count; i++) {
		char link[64], target[256] = "";

		snprintf(link, sizeof(link), "/proc/self/fd/%d", first + i);
		CHECK(readlink(link, target, sizeof(target) - 1) > 0);
		report(out, "session", target);
	}
	report(out, "first", getenv("LUO_FIRST") ? "yes" : "no");
	if (getenv("LUO_FIRST_STORE"))
		fprintf(out, "pid=%d\n", getpid());
	fclose(out);
	rename("agent.tmp", "agent");
	if (getenv("LUO_FIRST_STORE"))
		return held_agent();
	if (!getenv("LUO_FIRST") || sscanf(getenv("LUO_FIRST"), "%d:%d", &control, &listener) != 2)
		return 0;
	while (access("take-over", F_OK))
		poll(NULL, 0, 5);
	CHECK(send(control, "H", 1, 0) == 1);
	for (uint32_t kind = 0; kind != HANDED_END;) {
		char message[HANDED_BYTES];

		CHECK(recv(control, message, sizeof(message), 0) == HANDED_BYTES);
		memcpy(&kind, message, sizeof(kind));
	}
	CHECK(send(control, "A", 1, 0) == 1);
	/* Nobody else has the pair's other end now. */
	CHECK(recv(control, &first, 1, 0) == 0);
	CHECK(listen(listener, 16) == 0);
	rename("agent", "agent-over");
	return 0;
}

/* ---- The test. ---- */

static inline void clean(void)
{
	static const char *const files[] = { "agent", "agent.tmp", "agent-over", "take-over", "log", "socket", "notify", "stored", "release", "first.sock" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(files[i]);
}

static inline void manage(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "notify" };

	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	CHECK(!bind(manager, (struct sockaddr *)&address, sizeof(address)));
}

static inline void start_as(const char *command, const char *host, const char *variable, const char *value)
{
	char notify[PATH_MAX + 16], socket_path[PATH_MAX + 16];

	program = fork();
	CHECK(program >= 0);
	if (program)
		return;
	snprintf(notify, sizeof(notify), "%s/notify", directory);
	snprintf(socket_path, sizeof(socket_path), "--socket=%s/socket", directory);
	if (!variable || strcmp(variable, NO_MANAGER)) {
		setenv("NOTIFY_SOCKET", notify, 1);
		setenv("FDSTORE", "100", 1);
	}
	setenv("STAND_IN_MANIFEST", manifest, 1);
	setenv("STAND_IN_LOG", "log", 1);
	if (variable)
		setenv(variable, value, 1);
	setenv("LD_PRELOAD", preload, 1);
	execl("./luo-first", "luo-first", command, "--host", host, socket_path, NULL);
	_exit(126);
}

static inline void start(const char *host, const char *variable, const char *value)
{
	clean();
	manage();
	start_as("run", host, variable, value);
}

/* A file's text once it is there. */
static inline void await(const char *path, char *text, size_t size)
{
	FILE *file = NULL;

	for (int i = 0; i < 2000 && !(file = fopen(path, "r")); i++)
		poll(NULL, 0, 5);
	CHECK(file);
	text[fread(text, 1, size - 1, file)] = '\0';
	fclose(file);
}

/* The names under which the manager was given descriptors. */
static inline void stored(char *names, size_t size)
{
	char message[256];
	ssize_t got;

	names[0] = '\0';
	while ((got = recv(manager, message, sizeof(message) - 1, MSG_DONTWAIT)) > 0) {
		message[got] = '\0';
		CHECK(!strncmp(message, "FDSTORE=1\nFDPOLL=0\nFDNAME=", 26));
		CHECK(strlen(names) + strlen(message) < size);
		strcat(names, message + 26);
		strcat(names, " ");
	}
}

static inline void finish(int expected_signal)
{
	int status;

	CHECK(waitpid(program, &status, 0) == program);
	CHECK(expected_signal ? WIFSIGNALED(status) && WTERMSIG(status) == expected_signal :
				WIFEXITED(status) && !WEXITSTATUS(status));
	close(manager);
}

static inline bool answered(int patience_ms)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	char line[256] = "";

	CHECK(!connect(fd, (struct sockaddr *)&address, sizeof(address)));
	CHECK(send(fd, CLAIM, sizeof(CLAIM) - 1, 0) == sizeof(CLAIM) - 1);
	if (poll(&ready, 1, patience_ms) == 1)
		CHECK(recv(fd, line, sizeof(line) - 1, 0) > 0);
	close(fd);
	return strstr(line, "CLAIMED") != NULL;
}

/* The tests as DIRECTORY MANIFEST: what was built, and a manifest with its table. */
static inline int program_main(int argc, char **argv, void (*tests)(void))
{
	char built[PATH_MAX], own[PATH_MAX];
	size_t length = strlen(argv[0]);

	if (length >= 9 && !strcmp(argv[0] + length - 9, "luo-agent"))
		return agent(argc, argv);
	CHECK(argc == 3 && realpath(argv[1], built) && realpath(argv[2], manifest) && realpath(argv[0], own));
	snprintf(preload, sizeof(preload), "%.4000s/kernel_stand_in.so", built);
	strcpy(directory, "/tmp/luo-first-XXXXXX");
	CHECK(mkdtemp(directory) && !chdir(directory));
	CHECK(!symlink(own, "luo-agent"));
	strcat(built, "/luo-first-shared");
	CHECK(!link(built, "luo-first") || errno == EXDEV);
	if (access("luo-first", X_OK)) {
		char command[2 * PATH_MAX];

		snprintf(command, sizeof(command), "cp '%s' luo-first", built);
		CHECK(!system(command));
	}
	tests();
	clean();
	unlink("luo-agent");
	unlink("luo-first");
	CHECK(!rmdir(directory));
	return 0;
}

#endif
