// SPDX-License-Identifier: Apache-2.0
/* The process that answers claims until the agent takes over; what it does is in claims.h. */
#ifndef LUO_FIRST_RESPONDER_H
#define LUO_FIRST_RESPONDER_H

#include "kept.h"
#include "table.h"

/*
 * Starts it, as no child of the agent's, which would not wait for it. It closes all that is kept when it ends, and has nothing else of
 * this process but the listener: store, which may be -1, is none of its business. Returns the agent's end of the hand-over, or -1 and there is none.
 *
 * claims: is given the end of a pipe that hangs up when each session has been handed out, or this process is gone.
 */
int responder_start(const struct table *table, const int *sessions, const struct kept *kept, int listener, int store,
		    int *claims);

#endif
