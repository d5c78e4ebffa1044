// SPDX-License-Identifier: Apache-2.0
/*
 * Starts an agent and claims workloads vm-1 to vm-N from it as soon as it can be reached; prints what it cost until the last of
 * them had its session: wall clock and the agent's CPU time, in milliseconds. Plays the service manager that keeps its sessions.
 *   claimants SOCKET NOTIFY N PROGRAM [ARGUMENT]...
 */
#include "luo_client.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 1000
#define PATIENCE_S 60

static struct luo_client clients[CLIENTS_MAX];
static pid_t agent, manager;

static void fail(const char *what)
{
	fprintf(stderr, "claimants: %s: %s\n", what, strerror(errno));
	if (agent > 0)
		kill(agent, SIGKILL);
	if (manager > 0)
		kill(manager, SIGKILL);
	exit(1);
}

static double now_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Takes what services send, descriptors too, and drops it. */
static void manage(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char message[4096];

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)))
		fail("notify socket");
	manager = fork();
	if (manager < 0)
		fail("fork");
	if (manager)
		return;
	for (;;)
		if (recv(fd, message, sizeof(message), 0) < 0)
			_exit(1);
}

static void start(char **command, const char *notify)
{
	agent = fork();
	if (agent < 0)
		fail("fork");
	if (agent)
		return;
	setenv("NOTIFY_SOCKET", notify, 1);
	setenv("FDSTORE", "4096", 1);
	execv(command[0], command);
	_exit(127);
}

static void claim(struct luo_client *client, const char *socket_path, int n, double deadline)
{
	char id[32];

	while (luo_client_connect(client, socket_path)) {
		if (now_ms(CLOCK_MONOTONIC) > deadline || waitpid(agent, NULL, WNOHANG))
			fail("the agent is not there");
		poll(NULL, 0, 2);
	}
	snprintf(id, sizeof(id), "vm-%d", n);
	if (!luo_client_claim(client, id))
		fail("claim");
}

int main(int argc, char **argv)
{
	int count = argc > 4 ? atoi(argv[3]) : 0;
	struct luo_message message;
	clockid_t agents;
	double begin;

	if (count < 1 || count > CLIENTS_MAX)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	alarm(PATIENCE_S);
	manage(argv[2]);
	begin = now_ms(CLOCK_MONOTONIC);
	start(argv + 4, argv[2]);
	for (int i = 0; i < count; i++)
		claim(&clients[i], argv[1], i + 1, begin + PATIENCE_S * 1e3);
	for (int i = 0; i < count; i++)
		if (!luo_client_receive(&clients[i], &message) || message.event != LUO_CLAIMED || message.fd < 0)
			fail("a claim was not answered with a session");
	if (clock_getcpuclockid(agent, &agents))
		fail("clock");
	printf("%.1f %.1f\n", now_ms(CLOCK_MONOTONIC) - begin, now_ms(agents));
	kill(agent, SIGKILL);
	kill(manager, SIGKILL);
	return 0;
}
