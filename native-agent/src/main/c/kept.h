// SPDX-License-Identifier: Apache-2.0
/*
 * Sessions that were taken, each with the name that it has in whoever's store. Their descriptors are numbered from KEPT_FROM on without a
 * gap, as $LISTEN_FDS wants them.
 */
#ifndef LUO_FIRST_KEPT_H
#define LUO_FIRST_KEPT_H

#include "table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEPT_FROM 3
/* All of a table, and the manifest's own. */
#define KEPT_MAX (TABLE_SESSIONS_MAX + 1)
/* With the NUL. All names travel in one variable, of at most 128 KiB. */
#define KEPT_NAME_BYTES 8

struct kept {
	/* How many there is room for, with the numbers that this process may have. */
	uint32_t room, count;
	char names[KEPT_MAX][KEPT_NAME_BYTES];
};

/*
 * Takes a descriptor over, to which it gives its number; false, and it is closed, where there is no room or the name is none. Of a session
 * that nobody else has yet that would be its end: whoever takes one looks for room before.
 */
bool kept_add(struct kept *kept, int fd, struct text name);

/* Whether something has this name. */
bool kept_has(const struct kept *kept, struct text name);

/*
 * Begins with what $LISTEN_FDS and its like tell this process; false, and nothing is begun with, where that is nothing, or nothing that
 * was kept by this program.
 */
bool kept_inherit(struct kept *kept);

/* Closes what has this name. */
void kept_remove(struct kept *kept, struct text name);

/* Tells the program that this process becomes. */
void kept_announce(const struct kept *kept);

#endif
