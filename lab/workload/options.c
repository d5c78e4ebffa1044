// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void usage(void)
{
	fprintf(stderr, "usage: luo-workload --id ID --socket PATH --ram SIZE[K|M|G] [--ram SIZE ...]\n"
			"                    [--fault hang-on-preserve|disconnect-on-preserve] [--hold-dir DIR]\n");
	exit(2);
}

static size_t parse_bytes(const char *text)
{
	char *end;
	size_t bytes = strtoull(text, &end, 10);
	const char *units = "KMG", *unit = *end ? strchr(units, *end) : NULL;

	if (unit) {
		bytes <<= 10 * (unit - units + 1);
		end++;
	}
	if (*end || !bytes || bytes % GUEST_PAGE)
		usage();
	return bytes;
}

static enum workload_fault parse_fault(const char *text)
{
	if (!strcmp(text, "hang-on-preserve"))
		return HANG_ON_PRESERVE;
	if (strcmp(text, "disconnect-on-preserve"))
		usage();
	return DISCONNECT_ON_PRESERVE;
}

void parse_options(struct workload_options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "id", required_argument, NULL, 'i' }, { "socket", required_argument, NULL, 's' },
		{ "ram", required_argument, NULL, 'r' }, { "fault", required_argument, NULL, 'f' },
		{ "hold-dir", required_argument, NULL, 'h' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'i')
			options->id = optarg;
		else if (option == 's')
			options->socket = optarg;
		else if (option == 'h')
			options->hold_dir = optarg;
		else if (option == 'f')
			options->fault = parse_fault(optarg);
		else if (option == 'r' && options->ram_count < GUEST_FILES_MAX)
			options->ram_bytes[options->ram_count++] = parse_bytes(optarg);
		else
			usage();
	}
	/* The id goes into JSON and session names as it is. */
	if (!options->id || !options->socket || !options->ram_count || optind != argc || strpbrk(options->id, "\"\\/ \t\n") ||
	    !*options->id || strlen(options->id) > 63)
		usage();
}
