// SPDX-License-Identifier: Apache-2.0
#include "responder.h"

#include "claims.h"
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void respond(const struct table *table, const int *sessions, const struct kept *kept, int listener, int control,
			      int all_claimed)
{
	for (int fd = 0; fd < KEPT_FROM; fd++)
		close(fd);
	/* A kernel without seccomp is no reason to have guests wait. */
	(void)sandbox_enter();
	claims_serve(table, sessions, listener, control, all_claimed);
	/* All sessions are closed before the agent sees that the pair is. */
	for (uint32_t i = 0; i < kept->count; i++)
		close(KEPT_FROM + (int)i);
	close(listener);
	close(control);
	_exit(0);
}

int responder_start(const struct table *table, const int *sessions, const struct kept *kept, int listener, int store,
		    int *claims)
{
	int pair[2], all[2], status = 0;
	pid_t between;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -1;
	if (pipe2(all, O_CLOEXEC)) {
		close(pair[0]);
		close(pair[1]);
		return -1;
	}
	between = fork();
	if (between == 0) {
		pid_t last = fork();

		if (last)
			_exit(last < 0);
		close(pair[0]);
		close(all[0]);
		if (store >= 0)
			close(store);
		respond(table, sessions, kept, listener, pair[1], all[1]);
	}
	close(pair[1]);
	close(all[1]);
	while (between > 0 && waitpid(between, &status, 0) < 0 && errno == EINTR)
		;
	if (between > 0 && WIFEXITED(status) && !WEXITSTATUS(status)) {
		*claims = all[0];
		return pair[0];
	}
	close(pair[0]);
	close(all[0]);
	return -1;
}
