// SPDX-License-Identifier: Apache-2.0
/* The table of claims behind a manifest; ClaimTable.java writes it and describes its format. */
#ifndef LUO_FIRST_TABLE_H
#define LUO_FIRST_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLE_SESSIONS_MAX 8192
#define TABLE_NAME_MAX 63
#define TABLE_LINE_MAX 65536

/* Bytes within the manifest; nothing ends in NUL. */
struct text {
	const char *bytes;
	uint32_t length;
};

/* A session that its user may claim, and the line that answers it, newline included. */
struct claimable {
	uint32_t uid;
	struct text name, line;
};

struct table {
	struct text host, machine;
	uint32_t count;
	struct claimable sessions[TABLE_SESSIONS_MAX];
};

/*
 * Reads the table of a manifest's bytes, into which it goes on to point. Returns NULL, or why there is none that may be used: then
 * nobody is answered by it.
 */
const char *table_read(struct table *table, const uint8_t *manifest, size_t size);

/* Whether two texts are equal byte by byte. */
bool text_equal(struct text a, struct text b);

/* Whether a text is this word; none is NULL. */
bool text_is(struct text text, const char *word);

#endif
