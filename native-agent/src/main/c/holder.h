// SPDX-License-Identifier: Apache-2.0
/*
 * Where no service manager keeps the agent's sessions, this process does: it stays, runs the agent as its child, and starts it again when
 * it ends while there are sessions. To the agent it speaks as much of sd_notify(3) as is about descriptors, on a socket pair of which
 * $LUO_FIRST_STORE names the agent's end and how much there is room for, FD:COUNT.
 */
#ifndef LUO_FIRST_HOLDER_H
#define LUO_FIRST_HOLDER_H

#include "kept.h"

struct holder {
	struct kept *kept;
	/* What is wanted of the numbers of descriptors that are none of sessions. */
	int (*aside)(int fd);
	/* Becomes the agent. */
	void (*become_agent)(void);
	/* Called each time one has been started: closes what only the first is given, and it alone may hold. */
	void (*started)(void);
	void (*say)(const char *what, int error);
};

/*
 * Runs the agent until it ends with nothing kept; returns what to end with, by its own status or signal. Signals that ask a process to
 * end go to the agent. Returns -errno, and has started nothing, when this cannot be done.
 */
int holder_run(const struct holder *holder);

/* Works off what the agent said, without waiting. */
void holder_hear(struct kept *kept, int socket);

#endif
