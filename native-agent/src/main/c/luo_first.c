// SPDX-License-Identifier: Apache-2.0
/*
 * luo-first run ARGUMENT...: takes the sessions that came in out of the kernel, has systemd keep them, and becomes `luo-agent run` with
 * the same arguments; a child of it answers claims until the agent takes over. It decides nothing: what it does not understand, what
 * the kernel refuses, and all that is not a plain claim of a session's owner is left to the agent, which finds everything as
 * after a crash of its own: the sessions announced by $LISTEN_FDS. $LUO_FIRST names two descriptors, CONTROL:LISTENER; see claims.h.
 * Where there is no service manager it keeps the sessions itself, and the agent is a child of it; see holder.h.
 *
 * luo-first hold ARGUMENT...: does it in an initramfs, and keeps everything for a luo-first run; see relay.h.
 *
 * A session is in the store before the next one is asked for, and before anybody gets a copy.
 */
#include "claims.h"
#include "device.h"
#include "door.h"
#include "holder.h"
#include "kept.h"
#include "relay.h"
#include "responder.h"
#include "sandbox.h"
#include "store.h"
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Above all sessions, whose numbers $LISTEN_FDS tells. */
#define OTHERS_FROM 16384
#define OTHERS_COUNT 16
#define MANIFEST_TOKEN 1
#define MANIFEST_MAX (128l << 20)
#define PATIENCE_MS 2000
/* As the agent has its own work wait for the claims. */
#define GUESTS_FIRST_MS 2000
/* Sessions taken with one opening of the device: others need it, too (KernelLiveUpdate.java). */
#define PER_OPENING 256

static const char manifest_session[] = "luofleet-manifest";

static struct table table;
/* Of each session of the table; -1 when the kernel did not hand it over. */
static int sessions[TABLE_SESSIONS_MAX];
static struct kept kept;
static int store = -1;
/* This side of the hand-over, and what is handed to the first agent. */
static int listener = -1, agents_control = -1;
/* Hangs up when all is claimed. */
static int claims = -1;
static char agent[PATH_MAX];
static char **arguments;

static void say(const char *what, int error)
{
	dprintf(STDERR_FILENO, "luo-first: %s%s%s\n", what, error ? ": " : "", error ? strerror(-error) : "");
}

static int others_from(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	return limit.rlim_cur > OTHERS_FROM + OTHERS_COUNT ? OTHERS_FROM : (int)limit.rlim_cur - OTHERS_COUNT;
}

/* Moves a descriptor out of the way of the sessions. */
static int aside(int fd)
{
	int moved;

	if (fd < 0)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, others_from());
	if (moved < 0)
		return fd;
	close(fd);
	return moved;
}

/* Before somebody installs another program in this one's place. */
static void find_agent(void)
{
	static const char name[] = "luo-agent";
	ssize_t length = readlink("/proc/self/exe", agent, sizeof(agent) - sizeof(name));

	while (length > 0 && agent[length - 1] != '/')
		length--;
	if (length > 0)
		memcpy(agent + length, name, sizeof(name));
	else
		agent[0] = '\0';
}

static _Noreturn void become_agent(void)
{
	arguments[0] = agent;
	execv(agent, arguments);
	say("cannot start the agent", -errno);
	exit(127);
}

/* Puts a session into custody and among those that the agent is told of; its descriptor, or -1. */
static int keep_as(int session, const char *name)
{
	int error, number = KEPT_FROM + (int)kept.count;

	error = store < 0 ? 0 : store_keep(store, session, name);
	if (error)
		say("a session is not in systemd's store", error);
	return kept_add(&kept, session, (struct text){ name, (uint32_t)strlen(name) }) && !error ? number : -1;
}

/* The same with a session that was just taken. */
static int keep(int session)
{
	char name[KEPT_NAME_BYTES];

	snprintf(name, sizeof(name), "f%x", kept.count);
	return keep_as(session, name);
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
	int device = kept.room ? aside(device_open(PATIENCE_MS)) : -EMFILE;
	int session = device < 0 ? device :
				   device_retrieve(device, (struct text){ manifest_session, sizeof(manifest_session) - 1 });

	if (device >= 0)
		close(device);
	session = session < 0 ? session : keep(session);
	if (session < 0)
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
	/* What there is no number for stays in the kernel. */
	for (uint32_t i = from; i < to && kept.count < kept.room; i++) {
		/* What is refused, for whichever reason, the agent asks for once more, and judges. */
		int session = device_retrieve(device, table.sessions[i].name);

		if (session < 0)
			continue;
		/* Not to be handed out before it is in the store. */
		sessions[i] = keep(session);
		if (sessions[i] < 0) {
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

static void give_to_agent(void)
{
	char variable[32];

	snprintf(variable, sizeof(variable), "%d:%d", agents_control, listener);
	setenv("LUO_FIRST", variable, 1);
	fcntl(agents_control, F_SETFD, 0);
	fcntl(listener, F_SETFD, 0);
}

/* The first agent alone has what is handed over: who has its end sees that the child is gone, and who listens has to answer. */
static void forget_what_was_given(void)
{
	unsetenv("LUO_FIRST");
	if (agents_control >= 0)
		close(agents_control);
	if (listener >= 0)
		close(listener);
	agents_control = listener = -1;
}

/* False, and nothing is changed, when what the manager gave to this process is nothing that this program knows. */
static bool prepare(bool to_keep)
{
	const char *address = getenv("NOTIFY_SOCKET"), *inherited = getenv("LISTEN_FDS");
	struct rlimit limit;

	/* Whoever ignores it would hand down that children are not waited for. */
	signal(SIGCHLD, SIG_DFL);
	if (!getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	kept.room = others_from() <= KEPT_FROM ? 0 : (uint32_t)(others_from() - KEPT_FROM);
	if (kept.room > KEPT_MAX)
		kept.room = KEPT_MAX;
	if (!to_keep && inherited && atoi(inherited) > 0 && !kept_inherit(&kept))
		return false;
	syscall(SYS_close_range, KEPT_FROM + kept.count, UINT_MAX, 0);
	for (uint32_t i = 0; i < TABLE_SESSIONS_MAX; i++)
		sessions[i] = -1;
	if (!to_keep && address && getenv("FDSTORE"))
		store = aside(store_connect(address));
	return true;
}

static void take_what_came_in(const struct options *options)
{
	if (!take_manifest(options))
		return;
	listener = aside(door_open(options));
	take_sessions();
	if (listener < 0)
		return;
	agents_control = aside(responder_start(&table, sessions, &kept, listener, store, &claims));
	if (agents_control < 0)
		return;
	claims = aside(claims);
	give_to_agent();
}

/*
 * Java takes all the processors that it finds, and the guests need them to come back. So it is started once each has its session, if
 * that is soon; with a session that only the agent can get, at once.
 */
static void let_guests_go_first(void)
{
	struct pollfd all = { .fd = claims, .events = 0 };
	bool complete = true;

	for (uint32_t i = 0; i < table.count; i++)
		complete = complete && sessions[i] >= 0;
	if (claims < 0)
		return;
	if (complete)
		poll(&all, 1, GUESTS_FIRST_MS);
	close(claims);
	claims = -1;
}

static void take_relayed(uint32_t kind, const char *name, int fd)
{
	struct text text = { name, (uint32_t)strlen(name) };

	if (kind == RELAYED_CONTROL) {
		agents_control = aside(fd);
	} else if (kind == RELAYED_LISTENER) {
		listener = aside(fd);
	} else if (kind == RELAYED_SESSION && !kept_has(&kept, text)) {
		keep_as(fd, name);
	} else {
		/* Taken before, by one that was killed before it had said so. */
		close(fd);
	}
}

/* Takes over from one that was started in an initramfs; false when there is none. */
static bool take_over(const char *path)
{
	char name[KEPT_NAME_BYTES];
	int connection = aside(relay_connect(path)), fd;
	uint32_t kind;

	if (connection < 0)
		return false;
	while (relay_take(connection, &kind, name, &fd))
		if (fd >= 0)
			take_relayed(kind, name, fd);
	if (kind == RELAYED_END)
		unlink(path);
	else
		say("the one before is gone before it had given all", 0);
	relay_acknowledge(connection);
	close(connection);
	if (agents_control >= 0 && listener >= 0)
		give_to_agent();
	return true;
}

/* Stays as who keeps the sessions, for an agent that is its child. */
static void hold(void)
{
	const struct holder holder = { &kept, aside, become_agent, forget_what_was_given, say };
	int status = holder_run(&holder);

	if (status >= 0)
		exit(status);
	say("nobody keeps the sessions", status);
}

/* Stays until the next one has taken everything over. */
static int hold_for_another(const struct options *options, const char *path)
{
	const uint32_t user = geteuid();
	int socket;

	prepare(true);
	take_what_came_in(options);
	if (!kept.count)
		return 0;
	socket = aside(relay_listen(path));
	if (socket < 0) {
		say(path, socket);
		/* For as long as this process is there, so is the memory. */
		pause();
		return 1;
	}
	/* A kernel without seccomp is no reason to let go. */
	(void)sandbox_enter();
	relay_give(socket, user, &kept, agents_control, listener);
	_exit(0);
}

int main(int argc, char **argv)
{
	static char path[PATH_MAX];
	const char *inherited = getenv("LISTEN_FDS");
	bool to_keep = argc > 1 && !strcmp(argv[1], "hold"), relays;
	struct options options;

	arguments = argv;
	find_agent();
	unsetenv("LUO_FIRST_STORE");
	if (to_keep)
		argv[1] = "run";
	if (!options_read(&options, argc, argv)) {
		if (to_keep)
			return say("hold: not understood", 0), 2;
		become_agent();
	}
	relays = relay_path(path, sizeof(path), options.socket);
	if (to_keep)
		return relays ? hold_for_another(&options, path) : 2;
	/* After a crash everything is in the store, and the agent knows more of it than this does. */
	if (inherited && atoi(inherited) > 0 && (!relays || access(path, F_OK)))
		become_agent();
	unsetenv("LUO_FIRST");
	if (!prepare(false) || (getenv("FDSTORE") && store < 0))
		become_agent();
	if (!(relays && take_over(path)) && !kept.count)
		take_what_came_in(&options);
	let_guests_go_first();
	/* A manager without a store wants to hear of the agent's state from the process that it started. */
	if (!getenv("NOTIFY_SOCKET"))
		hold();
	if (kept.count)
		kept_announce(&kept);
	become_agent();
}
