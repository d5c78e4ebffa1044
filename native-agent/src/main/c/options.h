// SPDX-License-Identifier: Apache-2.0
/* The few of the agent's options that are needed before the agent is there. */
#ifndef LUO_FIRST_OPTIONS_H
#define LUO_FIRST_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
	const char *host, *machine, *socket;
	/* As of chown(2): -1 changes nothing. */
	uint32_t mode, owner, group;
};

/*
 * Reads the arguments of `luo-agent run`, the word run among them. False when the agent has to be started without anything done before:
 * for another command, an emulated kernel, or what is not understood here.
 */
bool options_read(struct options *options, int argc, char **argv);

#endif
