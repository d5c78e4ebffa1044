// SPDX-License-Identifier: Apache-2.0
#include "witness.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>

static const struct guest_ram *memory;
static const char *workload;
static _Atomic bool has_memory, is_subscribed;

static void tell(void)
{
	struct guest_tick tick = { 0 };
	struct guest_fault fault;
	bool intact = has_memory && guest_last_tick(memory, &tick) && guest_ram_verify(memory, &fault);

	printf("luo-workload id=%s witness subscribed=%s counter=%" PRIu64 " pages=%zu memory=%s\n", workload,
	       is_subscribed ? "yes" : "no", tick.value, has_memory ? guest_ram_bytes(memory) / GUEST_PAGE : 0,
	       intact ? "INTACT" : has_memory ? "CORRUPT" : "NONE");
}

static void *watch(void *unused)
{
	sigset_t set;
	int number;

	(void)unused;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	while (!sigwait(&set, &number))
		tell();
	return NULL;
}

void witness_start(const struct guest_ram *ram, const char *id)
{
	pthread_t thread;
	sigset_t set;

	memory = ram;
	workload = id;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (pthread_create(&thread, NULL, watch, NULL))
		perror("luo-workload: no witness");
}

void witness_memory(void)
{
	has_memory = true;
}

void witness_subscribed(bool subscribed)
{
	is_subscribed = subscribed;
}
