// SPDX-License-Identifier: Apache-2.0
#include "kept.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What may stand in $LISTEN_FDNAMES. */
static bool is_name(struct text name)
{
	for (uint32_t i = 0; i < name.length; i++)
		if (name.bytes[i] <= ' ' || name.bytes[i] == ':' || name.bytes[i] > '~')
			return false;
	return name.length && name.length < KEPT_NAME_BYTES;
}

bool kept_add(struct kept *kept, int fd, struct text name)
{
	int number = KEPT_FROM + (int)kept->count;

	if (kept->count >= kept->room || !is_name(name) || (fd != number && dup3(fd, number, O_CLOEXEC) < 0)) {
		close(fd);
		return false;
	}
	if (fd != number)
		close(fd);
	memset(kept->names[kept->count], 0, KEPT_NAME_BYTES);
	memcpy(kept->names[kept->count++], name.bytes, name.length);
	return true;
}

bool kept_has(const struct kept *kept, struct text name)
{
	for (uint32_t i = 0; i < kept->count; i++)
		if (text_is(name, kept->names[i]))
			return true;
	return false;
}

bool kept_inherit(struct kept *kept)
{
	const char *count = getenv("LISTEN_FDS"), *pid = getenv("LISTEN_PID"), *names = getenv("LISTEN_FDNAMES");
	int total = count ? atoi(count) : 0;

	if (total <= 0 || (uint32_t)total > kept->room || !pid || atoi(pid) != getpid() || !names)
		return false;
	for (int i = 0; i < total; i++) {
		struct text name = { names, (uint32_t)strcspn(names, ":") };

		if (fcntl(KEPT_FROM + i, F_GETFD) < 0 || !is_name(name))
			return false;
		memset(kept->names[i], 0, KEPT_NAME_BYTES);
		memcpy(kept->names[i], name.bytes, name.length);
		names += name.length + (names[name.length] == ':');
	}
	for (int i = 0; i < total; i++)
		fcntl(KEPT_FROM + i, F_SETFD, FD_CLOEXEC);
	kept->count = (uint32_t)total;
	return true;
}

/* The last one takes the place of what goes. */
static void remove_at(struct kept *kept, uint32_t at)
{
	uint32_t last = --kept->count;

	if (at != last) {
		dup3(KEPT_FROM + (int)last, KEPT_FROM + (int)at, O_CLOEXEC);
		memcpy(kept->names[at], kept->names[last], KEPT_NAME_BYTES);
	}
	close(KEPT_FROM + (int)last);
}

void kept_remove(struct kept *kept, struct text name)
{
	for (uint32_t i = kept->count; i--;)
		if (text_is(name, kept->names[i]))
			remove_at(kept, i);
}

void kept_announce(const struct kept *kept)
{
	static char names[KEPT_MAX * KEPT_NAME_BYTES];
	size_t length = 0;
	char number[16];

	for (uint32_t i = 0; i < kept->count; i++) {
		fcntl(KEPT_FROM + (int)i, F_SETFD, 0);
		length += (size_t)snprintf(names + length, sizeof(names) - length, "%s%s", i ? ":" : "", kept->names[i]);
	}
	snprintf(number, sizeof(number), "%u", kept->count);
	setenv("LISTEN_FDS", number, 1);
	snprintf(number, sizeof(number), "%d", getpid());
	setenv("LISTEN_PID", number, 1);
	setenv("LISTEN_FDNAMES", names, 1);
}
