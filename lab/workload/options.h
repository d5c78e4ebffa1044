// SPDX-License-Identifier: Apache-2.0
#ifndef OPTIONS_H
#define OPTIONS_H

#include "guest_ram.h"

enum workload_fault { NO_FAULT, HANG_ON_PRESERVE, DISCONNECT_ON_PRESERVE };

/* The command line; hold_dir is NULL when no step is ever held. */
struct workload_options {
	const char *id, *socket, *hold_dir;
	size_t ram_bytes[GUEST_FILES_MAX];
	size_t ram_count;
	enum workload_fault fault;
};

/* Prints the usage and exits when the command line is wrong. */
void parse_options(struct workload_options *options, int argc, char **argv);

#endif
