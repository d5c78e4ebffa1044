// SPDX-License-Identifier: Apache-2.0
/*
 * luo-first run ARGUMENT...: takes the sessions that came in out of the kernel, has systemd keep them, and becomes `luo-agent run` with
 * the same arguments; a child of it answers claims until the agent takes over. It decides nothing: what it does not understand, what
 * the kernel refuses, and all that is not a plain claim of a session's owner is left to the agent, which finds everything as
 * after a crash of its own: the sessions announced by $LISTEN_FDS. $LUO_FIRST names two descriptors, CONTROL:LISTENER; see claims.h.
 *
 * A session is in the store before the next one is asked for, and before anybody gets a copy.
 */
#include "claims.h"
#include "device.h"
#include "door.h"
#include "sandbox.h"
#include "store.h"
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_FD 3
#define SESSIONS_MAX (TABLE_SESSIONS_MAX + 1)
/* Above all sessions, so that the kernel numbers these as $LISTEN_FDS wants them. */
#define OTHERS_FROM 16384
#define OTHERS_COUNT 16
#define MANIFEST_TOKEN 1
#define MANIFEST_MAX (128l << 20)
#define PATIENCE_MS 2000
/* Sessions taken with one opening of the device: others need it, too (KernelLiveUpdate.java). */
#define PER_OPENING 256

static const char manifest_session[] = "luofleet-manifest";

static struct table table;
/* Of each session of the table; -1 when the kernel did not hand it over. */
static int sessions[TABLE_SESSIONS_MAX];
/* What is announced to the agent: descriptors from FIRST_FD on, and their names in the store. */
static uint32_t taken;
static char names[SESSIONS_MAX * 8];
static size_t names_length;
static int store = -1;

static void say(const char *what, int error)
{
	dprintf(STDERR_FILENO, "luo-first: %s%s%s\n", what, error ? ": " : "", error ? strerror(-error) : "");
}

/* Moves a descriptor out of the way of the sessions. */
static int aside(int fd)
{
	struct rlimit limit;
	int moved;

	if (fd < 0)
		return fd;
	getrlimit(RLIMIT_NOFILE, &limit);
	moved = fcntl(fd, F_DUPFD_CLOEXEC,
		      limit.rlim_cur > OTHERS_FROM + OTHERS_COUNT ? OTHERS_FROM : (int)limit.rlim_cur - OTHERS_COUNT);
	if (moved < 0)
		return fd;
	close(fd);
	return moved;
}

/* Becomes the agent. */
static _Noreturn void become_agent(char **argv)
{
	static const char agent[] = "luo-agent";
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - sizeof(agent));

	while (length > 0 && path[length - 1] != '/')
		length--;
	if (length > 0) {
		memcpy(path + length, agent, sizeof(agent));
		argv[0] = path;
		execv(path, argv);
	}
	say("cannot start the agent", -errno);
	exit(127);
}

/* Puts a session that was just taken into custody and among those that the agent is told of. */
static bool keep(int session)
{
	char name[8];
	int error;

	snprintf(name, sizeof(name), "f%x", taken);
	error = store < 0 ? 0 : store_keep(store, session, name);
	if (error)
		say("a session is not in systemd's store", error);
	names_length += (size_t)snprintf(names + names_length, sizeof(names) - names_length, "%s%s", taken ? ":" : "", name);
	taken++;
	return !error;
}

static const char *read_manifest(int session)
{
	int file = session_retrieve_file(session, MANIFEST_TOKEN);
	struct stat status;
	void *bytes;

	if (file < 0)
		return "the kernel did not hand it over";
	if (fstat(file, &status) || status.st_size <= 0 || status.st_size > MANIFEST_MAX) {
		close(file);
		return "its size is none of a manifest";
	}
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
	close(file);
	return bytes == MAP_FAILED ? "it cannot be mapped" : table_read(&table, bytes, (size_t)status.st_size);
}

/* Takes the manifest's session; false when nothing came in, or the agent has to see to it. */
static bool take_manifest(const struct options *options)
{
	const char *why;
	int device = aside(device_open(PATIENCE_MS));
	int session = device < 0 ? device :
				   device_retrieve(device, (struct text){ manifest_session, sizeof(manifest_session) - 1 });

	if (device >= 0)
		close(device);
	if (session < 0)
		return false;
	if (!keep(session))
		return false;
	why = read_manifest(session);
	if (!why && !text_is(table.host, options->host) && !text_is(table.machine, options->machine))
		why = "it was written on another host";
	if (!why)
		return true;
	dprintf(STDERR_FILENO, "luo-first: claims wait for the agent; of the manifest's table: %s\n", why);
	table.count = 0;
	return false;
}

/* Takes sessions with one opening of the device; false when there is no sense in asking on. */
static bool take_some(uint32_t from, uint32_t to)
{
	int device = aside(device_open(PATIENCE_MS));

	if (device < 0) {
		say(DEVICE_PATH, device);
		return false;
	}
	for (uint32_t i = from; i < to; i++) {
		/* What is refused, for whichever reason, the agent asks for once more, and judges. */
		int session = device_retrieve(device, table.sessions[i].name);

		if (session < 0)
			continue;
		sessions[i] = session;
		if (!keep(session)) {
			/* Not to be handed out before it is in the store. */
			sessions[i] = -1;
			close(device);
			return false;
		}
	}
	close(device);
	return true;
}

static void take_sessions(void)
{
	for (uint32_t from = 0; from < table.count; from += PER_OPENING) {
		uint32_t to = from + PER_OPENING < table.count ? from + PER_OPENING : table.count;

		if (!take_some(from, to))
			return;
	}
}

static void child(int listener, int control)
{
	int error;

	for (int fd = 0; fd < FIRST_FD; fd++)
		close(fd);
	error = sandbox_enter();
	/* A kernel without seccomp is no reason to have guests wait. */
	(void)error;
	claims_serve(&table, sessions, listener, control);
	/* All sessions are closed before the agent sees that the pair is. */
	for (uint32_t i = 0; i < taken; i++)
		close((int)(FIRST_FD + i));
	close(listener);
	close(control);
	_exit(0);
}

/* Starts the one that answers claims, as no child of the agent, which would not wait for it. */
static bool start_child(int listener, int control, int agents_end)
{
	pid_t between = fork();
	int status;

	if (between == 0) {
		pid_t last = fork();

		if (last)
			_exit(last < 0);
		close(agents_end);
		if (store >= 0)
			close(store);
		child(listener, control);
	}
	if (between < 0)
		return false;
	while (waitpid(between, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static void answer_claims(int listener)
{
	char variable[32];
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return;
	pair[0] = aside(pair[0]);
	pair[1] = aside(pair[1]);
	if (start_child(listener, pair[1], pair[0])) {
		snprintf(variable, sizeof(variable), "%d:%d", pair[0], listener);
		setenv("LUO_FIRST", variable, 1);
		fcntl(pair[0], F_SETFD, 0);
		fcntl(listener, F_SETFD, 0);
	}
	close(pair[1]);
}

static void announce(void)
{
	char number[16];

	for (uint32_t i = 0; i < taken; i++)
		fcntl((int)(FIRST_FD + i), F_SETFD, 0);
	snprintf(number, sizeof(number), "%u", taken);
	setenv("LISTEN_FDS", number, 1);
	snprintf(number, sizeof(number), "%d", getpid());
	setenv("LISTEN_PID", number, 1);
	setenv("LISTEN_FDNAMES", names, 1);
}

static void prepare(void)
{
	const char *address = getenv("NOTIFY_SOCKET");
	struct rlimit limit;

	if (!getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	syscall(SYS_close_range, FIRST_FD, UINT_MAX, 0);
	for (uint32_t i = 0; i < TABLE_SESSIONS_MAX; i++)
		sessions[i] = -1;
	if (address && getenv("FDSTORE"))
		store = aside(store_connect(address));
}

int main(int argc, char **argv)
{
	const char *inherited = getenv("LISTEN_FDS");
	struct options options;
	int listener;

	/* After a crash everything is in the store, and the agent knows more of it than this does. */
	if ((inherited && atoi(inherited) > 0) || !options_read(&options, argc, argv))
		become_agent(argv);
	unsetenv("LUO_FIRST");
	prepare();
	if (getenv("FDSTORE") && store < 0)
		become_agent(argv);
	if (take_manifest(&options)) {
		listener = aside(door_open(&options));
		take_sessions();
		if (listener >= 0)
			answer_claims(listener);
	}
	if (taken)
		announce();
	become_agent(argv);
}
