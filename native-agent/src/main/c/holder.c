// SPDX-License-Identifier: Apache-2.0
#include "holder.h"

#include "rights.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* As in luo-agent.service: RestartSec, RestartMaxDelaySec. */
#define PAUSE_MS 50
#define LONGEST_PAUSE_MS 5000
/* An agent that ran so long did not end because of how it was started. */
#define LIVED_MS 10000
#define STATUS_OF_SIGNAL 128

enum { OWN, AGENTS };

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What stands behind KEY= in a line of a message. */
static struct text field(struct text message, const char *key)
{
	size_t length = strlen(key);
	const char *at = message.bytes, *end = at + message.length;

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;

		if ((size_t)(stop - at) >= length && !memcmp(at, key, length))
			return (struct text){ at + length, (uint32_t)((size_t)(stop - at) - length) };
		at = stop + 1;
	}
	return (struct text){ "", 0 };
}

static void hear_one(struct kept *kept, struct text message, int fd)
{
	struct text name = field(message, "FDNAME=");

	if (fd >= 0 && text_is(field(message, "FDSTORE="), "1")) {
		kept_add(kept, fd, name);
		return;
	}
	if (text_is(field(message, "FDSTOREREMOVE="), "1"))
		kept_remove(kept, name);
	/* Of a barrier this is what was waited for. */
	if (fd >= 0)
		close(fd);
}

void holder_hear(struct kept *kept, int socket)
{
	char text[128];
	ssize_t size;
	int fd;

	while ((size = rights_receive(socket, text, sizeof(text), &fd, MSG_DONTWAIT)) >= 0)
		hear_one(kept, (struct text){ text, (uint32_t)size }, fd);
}

static pid_t start(const struct holder *holder, const int *pair)
{
	pid_t agent = fork();
	char variable[32];
	sigset_t none;

	if (agent) {
		holder->started();
		return agent;
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	snprintf(variable, sizeof(variable), "%d:%u", pair[AGENTS], holder->kept->room);
	setenv("LUO_FIRST_STORE", variable, 1);
	fcntl(pair[AGENTS], F_SETFD, 0);
	if (holder->kept->count)
		kept_announce(holder->kept);
	holder->become_agent();
	_exit(127);
}

/* Runs one agent to its end, and gives its status as of wait(2). */
static int attend(const struct holder *holder, pid_t agent, int socket, int signals)
{
	struct pollfd on[] = { { .fd = socket, .events = POLLIN }, { .fd = signals, .events = POLLIN } };
	struct signalfd_siginfo signal;
	int status;

	for (;;) {
		if (poll(on, 2, -1) < 0)
			continue;
		holder_hear(holder->kept, socket);
		while (read(signals, &signal, sizeof(signal)) == sizeof(signal))
			if (signal.ssi_signo != SIGCHLD)
				kill(agent, (int)signal.ssi_signo);
		if (waitpid(agent, &status, WNOHANG) == agent)
			break;
	}
	/* What it said before it ended. */
	holder_hear(holder->kept, socket);
	return status;
}

static void pause_ms(long ms)
{
	const struct timespec pause = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&pause, NULL);
}

static int ended_with(int status)
{
	return WIFSIGNALED(status) ? STATUS_OF_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

static int supervise(const struct holder *holder, const int *pair, int signals)
{
	long pause = PAUSE_MS;

	for (;;) {
		long begun = now_ms();
		pid_t agent = start(holder, pair);
		int status = agent < 0 ? 127 << 8 : attend(holder, agent, pair[OWN], signals);

		if (!holder->kept->count)
			return ended_with(status);
		if (now_ms() - begun >= LIVED_MS)
			pause = PAUSE_MS;
		holder->say("the agent ended while it had sessions in hand, and is started again", 0);
		pause_ms(pause);
		pause = 2 * pause < LONGEST_PAUSE_MS ? 2 * pause : LONGEST_PAUSE_MS;
	}
}

int holder_run(const struct holder *holder)
{
	static const int forwarded[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 };
	int pair[2], signals;
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(forwarded) / sizeof(forwarded[0]); i++)
		sigaddset(&set, forwarded[i]);
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	pair[OWN] = holder->aside(pair[OWN]);
	pair[AGENTS] = holder->aside(pair[AGENTS]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = holder->aside(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
	if (signals < 0) {
		int error = errno;

		sigprocmask(SIG_UNBLOCK, &set, NULL);
		close(pair[OWN]);
		close(pair[AGENTS]);
		return -error;
	}
	return supervise(holder, pair, signals);
}
