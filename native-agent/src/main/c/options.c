// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <stdlib.h>
#include <string.h>

/* As in RunOptions.java. */
#define DEFAULT_SOCKET "/run/luofleet/workload.sock"
#define UNCHANGED UINT32_MAX

static bool number(const char *text, int base, uint32_t *out)
{
	unsigned long value;
	char *end;

	/* strtoul would take a sign and spaces, too. */
	if (*text < '0' || *text > '9' || strlen(text) > 10)
		return false;
	value = strtoul(text, &end, base);
	*out = (uint32_t)value;
	return !*end && value < UINT32_MAX;
}

static bool take(struct options *options, const char *name, const char *value)
{
	if (!strcmp(name, "--host"))
		options->host = value;
	else if (!strcmp(name, "--machine-id"))
		options->machine = value;
	else if (!strcmp(name, "--socket"))
		options->socket = value;
	else if (!strcmp(name, "--socket-mode"))
		return number(value, 8, &options->mode) && options->mode <= 0777 && options->mode & 0222;
	else if (!strcmp(name, "--socket-owner"))
		return number(value, 10, &options->owner);
	else if (!strcmp(name, "--socket-group"))
		return number(value, 10, &options->group);
	return true;
}

bool options_read(struct options *options, int argc, char **argv)
{
	*options = (struct options){ NULL, NULL, DEFAULT_SOCKET, 0666, UNCHANGED, UNCHANGED };
	if (argc < 2 || strcmp(argv[1], "run"))
		return false;
	for (int i = 2; i < argc; i++) {
		char name[32];
		size_t length = strcspn(argv[i], "=");
		const char *value = argv[i][length] ? argv[i] + length + 1 : argv[i + 1];

		if (!strcmp(argv[i], "--emulated") || !strcmp(argv[i], "--help"))
			return false;
		if (strncmp(argv[i], "--", 2) || length >= sizeof(name) || !value)
			return false;
		memcpy(name, argv[i], length);
		name[length] = '\0';
		if (!take(options, name, value))
			return false;
		i += !argv[i][length];
	}
	return options->host != NULL;
}
