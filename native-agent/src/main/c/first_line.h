// SPDX-License-Identifier: Apache-2.0
/* Recognises a claim among what clients say first, without understanding anything else. */
#ifndef LUO_FIRST_FIRST_LINE_H
#define LUO_FIRST_FIRST_LINE_H

#include "table.h"

/* A claim is shorter; what is longer waits for the agent. */
#define FIRST_LINE_MAX 512

enum first_line {
	/* No newline yet. */
	FIRST_LINE_PARTIAL,
	/* A claim without doubt. */
	FIRST_LINE_CLAIM,
	/* Anything else, the agent's to judge. */
	FIRST_LINE_OTHER,
};

/*
 * Looks at a client's first bytes. For a claim, id points into them and length is that of the line with its newline. Only an object of
 * plain strings and whole numbers, without an escape, with one cmd and one id, is taken for one.
 */
enum first_line first_line_read(const char *bytes, size_t size, struct text *id, size_t *length);

#endif
