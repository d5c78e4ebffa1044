// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "options.h"

static struct options options;

static bool reads(char **argv)
{
	int argc = 0;

	while (argv[argc])
		argc++;
	return options_read(&options, argc, argv);
}

#define READS(...) reads((char *[]){ "luo-first", __VA_ARGS__, NULL })

int main(void)
{
	CHECK(READS("run", "--control", "http://h", "--host=h1", "--label", "zone=a"));
	CHECK(!strcmp(options.host, "h1") && !options.machine && options.mode == 0666 && options.owner == UINT32_MAX);
	CHECK(!strcmp(options.socket, "/run/luofleet/workload.sock"));
	CHECK(READS("run", "--host", "h1", "--machine-id", "m", "--socket=/s", "--socket-mode=660", "--socket-group", "36"));
	CHECK(!strcmp(options.machine, "m") && !strcmp(options.socket, "/s") && options.mode == 0660 && options.group == 36);
	/* What only the agent can read, or refuse. */
	CHECK(!READS("run", "--host", "h1", "--socket-group=kvm"));
	CHECK(!READS("run", "--host", "h1", "--socket-mode=444"));
	CHECK(!READS("run", "--host", "h1", "--socket-mode=-1"));
	CHECK(!READS("run", "--host", "h1", "--socket-owner=4294967295"));
	CHECK(!READS("run", "--host", "h1", "--emulated"));
	CHECK(!READS("run", "--host"));
	CHECK(!READS("run", "--control", "http://h"));
	CHECK(!READS("run", "host"));
	CHECK(!READS("status"));
	return 0;
}
