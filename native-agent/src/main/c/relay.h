// SPDX-License-Identifier: Apache-2.0
/*
 * From one luo-first to the next: the first was started in an initramfs, where there is no agent and nobody who keeps descriptors, took
 * the sessions and has claims answered; the second is started once the root file system is there, and takes all of it over. The first
 * listens beside the workloads' socket for a process of its own user. It sends a message of RELAYED_BYTES with a descriptor for each, then
 * RELAYED_END; the other says 'A' once it has made sure of them, and then the first ends. Until then it keeps all, and may be asked again.
 */
#ifndef LUO_FIRST_RELAY_H
#define LUO_FIRST_RELAY_H

#include "kept.h"

enum relayed {
	/* A session, with its name in the store. */
	RELAYED_SESSION = 1,
	/* What $LUO_FIRST names; see claims.h. */
	RELAYED_CONTROL = 2,
	RELAYED_LISTENER = 3,
	/* The last message, without a descriptor. */
	RELAYED_END = 4,
};

/* kind as u32, then a session's name. */
#define RELAYED_BYTES (4 + KEPT_NAME_BYTES)

/* Where the first listens, given the workloads' socket; false when that is too long. */
bool relay_path(char *path, size_t room, const char *workloads_socket);

/* Listens, for this user alone. Returns a socket or -errno. */
int relay_listen(const char *path);

/*
 * Gives everything away to a process of this user, to one after another until one has made sure of it. control and listener are -1 where
 * there are none. Makes no system call that is not in sandbox.c.
 */
void relay_give(int socket, uint32_t user, const struct kept *kept, int control, int listener);

/* Connects to the first; -errno when there is none of this user's. */
int relay_connect(const char *path);

/* Takes one thing; false when there is no more, or the first is gone, in which case kind is not RELAYED_END. */
bool relay_take(int connection, uint32_t *kind, char name[KEPT_NAME_BYTES], int *fd);

/* Says that all is safe, and waits for the end of the first. */
void relay_acknowledge(int connection);

#endif
