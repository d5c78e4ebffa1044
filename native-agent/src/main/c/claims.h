// SPDX-License-Identifier: Apache-2.0
/*
 * Answers claims until the agent takes over. The only word it says is CLAIMED, to the user that a session was delegated to; whatever
 * else a client says stays unread in its socket, for the agent.
 *
 * The hand-over, over a SOCK_SEQPACKET pair: the agent sends 'H', from when on nothing is answered. It is sent a message
 * of HANDED_BYTES for each connection, with its descriptor; then for each session that was claimed on a connection which is gone; then one
 * of kind HANDED_END. It sends 'A' when it has them all, and this side closes everything, the pair last. When the agent's end is closed
 * before, everything is closed too.
 */
#ifndef LUO_FIRST_CLAIMS_H
#define LUO_FIRST_CLAIMS_H

#include "table.h"

#define CONNECTIONS_MAX 4096

enum handed {
	/* A connection that has claimed nothing; all that it said is unread. */
	HANDED_CONNECTION = 1,
	/* A connection that was told CLAIMED; what it said after its claim is unread. */
	HANDED_CLAIMED = 2,
	/* No descriptor: a process that was told CLAIMED, whose connection is gone. */
	HANDED_GONE = 3,
	/* The last message; pid is how many there were before it. */
	HANDED_END = 4,
};

/* kind, pid, uid as u32, then the session's name, filled up with zeros. */
#define HANDED_BYTES (12 + TABLE_NAME_MAX + 1)

/*
 * Serves until the agent has taken over or is gone. Closes all_claimed, unless it is -1, as soon as each session of the table has been
 * handed to its owner once.
 *
 * table: what may be claimed. sessions: the descriptor of each, -1 for what the kernel did not hand over, whose claims wait for the
 * agent. listener: non-blocking. control: this side's end of the pair. All but the last are left to the caller to close.
 */
void claims_serve(const struct table *table, const int *sessions, int listener, int control,
		  int all_claimed);

#endif
