// SPDX-License-Identifier: Apache-2.0
/*
 * program_test DIRECTORY MANIFEST: the whole program on a stand-in for the kernel. This test is the service manager and the workloads;
 * started as luo-agent it is the agent that the program becomes.
 */
#include "check.h"
#include "claims.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define ID "vm-\xc3\xbc"
#define CLAIM "{\"cmd\":\"CLAIM\",\"id\":\"" ID "\"}\n"

static char directory[PATH_MAX], preload[PATH_MAX], manifest[PATH_MAX];
static int manager;
static pid_t program;

/* ---- The agent. ---- */

static void report(FILE *out, const char *key, const char *value)
{
	fprintf(out, "%s=%s\n", key, value ? value : "");
}

/* What it was started with; then, on a signal of whoever tests, the hand-over. */
static int agent(int argc, char **argv)
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
	fclose(out);
	rename("agent.tmp", "agent");
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

static void clean(void)
{
	static const char *const files[] = { "agent", "agent.tmp", "agent-over", "take-over", "log", "socket", "notify" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(files[i]);
}

static void manage(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "notify" };

	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	CHECK(!bind(manager, (struct sockaddr *)&address, sizeof(address)));
}

static void start(const char *host, const char *variable, const char *value)
{
	char notify[PATH_MAX + 16], socket_path[PATH_MAX + 16];

	clean();
	manage();
	program = fork();
	CHECK(program >= 0);
	if (program)
		return;
	snprintf(notify, sizeof(notify), "%s/notify", directory);
	snprintf(socket_path, sizeof(socket_path), "--socket=%s/socket", directory);
	setenv("NOTIFY_SOCKET", notify, 1);
	setenv("FDSTORE", "100", 1);
	setenv("STAND_IN_MANIFEST", manifest, 1);
	setenv("STAND_IN_LOG", "log", 1);
	if (variable)
		setenv(variable, value, 1);
	setenv("LD_PRELOAD", preload, 1);
	execl("./luo-first", "luo-first", "run", "--host", host, socket_path, NULL);
	_exit(126);
}

/* A file's text once it is there. */
static void await(const char *path, char *text, size_t size)
{
	FILE *file = NULL;

	for (int i = 0; i < 2000 && !(file = fopen(path, "r")); i++)
		poll(NULL, 0, 5);
	CHECK(file);
	text[fread(text, 1, size - 1, file)] = '\0';
	fclose(file);
}

/* The names under which the manager was given descriptors. */
static void stored(char *names, size_t size)
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

static void finish(int expected_signal)
{
	int status;

	CHECK(waitpid(program, &status, 0) == program);
	CHECK(expected_signal ? WIFSIGNALED(status) && WTERMSIG(status) == expected_signal :
				WIFEXITED(status) && !WEXITSTATUS(status));
	close(manager);
}

static bool answered(int patience_ms)
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

static void takes_answers_and_hands_over(void)
{
	char text[1024], names[256];
	struct stat status;

	start("host-01", "STAND_IN_BUSY", "3");
	await("agent", text, sizeof(text));
	CHECK(!strcmp(text, "arguments=5 run\nmine=1\nnames=f0:f1:f2\nsession=/memfd:luofleet-manifest (deleted)\n"
			    "session=/memfd:vm-1 (deleted)\nsession=/memfd:" ID " (deleted)\nfirst=yes\n"));
	stored(names, sizeof(names));
	CHECK(!strcmp(names, "f0 f1 f2 "));
	CHECK(!stat("socket", &status) && (status.st_mode & 07777) == 0666);
	/* Of this test's user only where that is root, as the manifest says. */
	CHECK(answered(getuid() ? 50 : 10000) == !getuid());
	CHECK(creat("take-over", 0600) >= 0);
	await("agent-over", text, sizeof(text));
	finish(0);
}

static void leaves_claims_to_the_agent_on_another_host(void)
{
	char text[1024], names[256];

	start("host-02", NULL, NULL);
	await("agent", text, sizeof(text));
	CHECK(strstr(text, "names=f0\nsession=/memfd:luofleet-manifest (deleted)\nfirst=no\n"));
	stored(names, sizeof(names));
	CHECK(!strcmp(names, "f0 "));
	CHECK(access("socket", F_OK));
	finish(0);
}

static void starts_the_agent_as_before_without_a_live_update(void)
{
	char text[1024], names[256];

	start("host-01", "STAND_IN_REFUSE", "luofleet-manifest");
	await("agent", text, sizeof(text));
	CHECK(!strcmp(text, "arguments=5 run\nmine=0\nnames=\nfirst=no\n"));
	stored(names, sizeof(names));
	CHECK(!*names);
	finish(0);
}

static void leaves_a_refused_session_to_the_agent(void)
{
	char text[1024];

	start("host-01", "STAND_IN_REFUSE", ID);
	await("agent", text, sizeof(text));
	CHECK(strstr(text, "names=f0:f1\n") && strstr(text, "first=yes"));
	CHECK(!answered(50));
	CHECK(creat("take-over", 0600) >= 0);
	await("agent-over", text, sizeof(text));
	finish(0);
}

static void starts_the_agent_with_what_the_store_gave_it(void)
{
	char text[1024], names[256];

	start("host-01", "LISTEN_FDS", "1");
	await("agent", text, sizeof(text));
	CHECK(strstr(text, "first=no\n"));
	CHECK(access("log", F_OK));
	stored(names, sizeof(names));
	CHECK(!*names);
	finish(0);
}

static void has_stored_each_before_it_asks_for_the_next(void)
{
	char names[256];
	int status;

	start("host-01", "STAND_IN_KILL", ID);
	CHECK(waitpid(program, &status, 0) == program && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	stored(names, sizeof(names));
	CHECK(!strcmp(names, "f0 f1 "));
	close(manager);
}

static void dies_with_its_claims_when_the_agent_is_killed(void)
{
	char text[1024];
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };

	start("host-01", NULL, NULL);
	await("agent", text, sizeof(text));
	kill(program, SIGKILL);
	finish(SIGKILL);
	for (int i = 0;; i++) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		int refused = connect(fd, (struct sockaddr *)&address, sizeof(address)) && errno == ECONNREFUSED;

		close(fd);
		if (refused)
			return;
		CHECK(i < 2000);
		poll(NULL, 0, 5);
	}
}

int main(int argc, char **argv)
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
	takes_answers_and_hands_over();
	leaves_claims_to_the_agent_on_another_host();
	starts_the_agent_as_before_without_a_live_update();
	leaves_a_refused_session_to_the_agent();
	starts_the_agent_with_what_the_store_gave_it();
	has_stored_each_before_it_asks_for_the_next();
	dies_with_its_claims_when_the_agent_is_killed();
	clean();
	unlink("luo-agent");
	unlink("luo-first");
	CHECK(!rmdir(directory));
	return 0;
}
