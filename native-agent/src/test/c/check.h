// SPDX-License-Identifier: Apache-2.0
#ifndef LUO_FIRST_CHECK_H
#define LUO_FIRST_CHECK_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the test, unless it holds. */
#define CHECK(condition) \
	((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

static inline void check_failed(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: not so: %s (%s)\n", file, line, condition, strerror(errno));
	exit(1);
}

/* Reads a file whole. */
static inline unsigned char *check_read(const char *path, size_t *size)
{
	unsigned char *bytes = malloc(1 << 20);
	FILE *file = fopen(path, "rb");

	CHECK(bytes && file);
	*size = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	return bytes;
}

#endif
