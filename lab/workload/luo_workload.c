// SPDX-License-Identifier: Apache-2.0
/*
 * A stand-in for a VMM: "guest RAM" in memfds, a "guest" that counts in it, and the workload's side of a live update.
 * What it proves afterwards is what an operator is promised: every page is there, and the guest went on.
 */
#include "blackout.h"
#include "guest_ram.h"
#include "luo_client.h"
#include "luo_session.h"
#include "options.h"
#include "steps.h"
#include "witness.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum state {
	EMPTY,		/* no memory yet: maybe the last kernel left some */
	RUNNING,
	RESUMED,	/* running again, but the agent has not confirmed that the session is finished */
	BROKEN,		/* memory is lost or wrong: the guest must not run */
};

static struct workload_options options;
static struct luo_client client;
static struct guest_ram ram;
static _Atomic enum state state = EMPTY;
static int session = -1;
static struct luo_resumed outcome;
static char outcome_detail[256];

__attribute__((format(printf, 1, 2)))
static void say(const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	printf("luo-workload id=%s %s\n", options.id, text);
}

static void pause_millis(long millis)
{
	struct timespec time = { millis / 1000, millis % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static void take_session(int fd)
{
	/* Never without a session fd in between: the last one closed finishes an incoming session. */
	int old = session;

	session = fd;
	if (old >= 0)
		close(old);
}

/* Counts while preserved too, to the very end of the old kernel: that is what makes the blackout a measured one. */
static void *run_guest(void *unused)
{
	(void)unused;
	while (state != BROKEN) {
		guest_tick(&ram);
		pause_millis(1);
	}
	return NULL;
}

static void start_guest(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run_guest, NULL)) {
		say("cannot start the guest");
		exit(1);
	}
	witness_memory();
	state = RUNNING;
}

static void allocate_fresh(void)
{
	for (size_t i = 0; i < options.ram_count; i++) {
		int err = guest_ram_allocate(&ram, options.ram_bytes[i]);

		if (err) {
			say("cannot allocate ram%zu: %s", i, strerror(-err));
			exit(1);
		}
	}
	say("fresh start files=%zu bytes=%zu", ram.count, guest_ram_bytes(&ram));
	start_guest();
}

static bool introduce(void)
{
	if (state == RUNNING)
		return luo_client_subscribe(&client, options.id);
	step("claim");
	return luo_client_claim(&client, options.id);
}

static bool preserve_failed(size_t file, int err)
{
	char reason[128];

	snprintf(reason, sizeof(reason), "PRESERVE_FD token %zu: %s %s", file + 1, strerrorname_np(-err), strerror(-err));
	say("%s", reason);
	take_session(-1);
	return luo_client_failed(&client, reason);
}

static bool on_start_preservation(int fd)
{
	struct luo_file files[GUEST_FILES_MAX];

	if (fd < 0 || state != RUNNING) {
		say("START_PRESERVATION %s", fd < 0 ? "without a session" : "while not subscribed");
		if (fd >= 0)
			close(fd);
		return luo_client_failed(&client, "not ready to preserve");
	}
	take_session(fd);
	if (options.fault == HANG_ON_PRESERVE)
		return true;
	if (options.fault == DISCONNECT_ON_PRESERVE)
		exit(0);
	guest_set_floor(&ram);
	for (size_t i = 0; i < ram.count; i++) {
		step(i ? "next-preserve" : "preserve");
		int err = luo_preserve_fd(session, ram.files[i].fd, i + 1);

		if (err)
			return preserve_failed(i, err);
		files[i] = (struct luo_file){ .token = i + 1, .bytes = ram.files[i].bytes, .handler = "memfd-v2" };
		snprintf(files[i].name, sizeof(files[i].name), "ram%zu", i);
	}
	say("preserved files=%zu bytes=%zu", ram.count, guest_ram_bytes(&ram));
	step("ready");
	return luo_client_ready(&client, files, ram.count);
}

/* A failed retrieval is final, in the kernel too, so there is nothing to retry. */
static bool retrieve_all(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		step(i ? "next-retrieve" : "retrieve");
		int fd = luo_retrieve_fd(session, i + 1);
		int err = fd < 0 ? fd : guest_ram_adopt(&ram, fd);

		if (err) {
			snprintf(outcome_detail, sizeof(outcome_detail), "RETRIEVE_FD token %zu: %s", i + 1,
				 strerrorname_np(-err));
			return false;
		}
	}
	return true;
}

static bool counter_is_sound(struct guest_tick *before)
{
	uint64_t floor;

	if (!guest_last_tick(&ram, before)) {
		snprintf(outcome_detail, sizeof(outcome_detail), "both counter slots are torn");
		return false;
	}
	if (!guest_floor(&ram, &floor) || before->value < floor) {
		snprintf(outcome_detail, sizeof(outcome_detail), "the counter is behind its value at preservation");
		return false;
	}
	return true;
}

static void report_corrupt(void)
{
	state = BROKEN;
	outcome = (struct luo_resumed){ .verified = false, .detail = outcome_detail };
	say("verdict=CORRUPT files=%zu bytes=%zu blackout_ms=0.0 detail=\"%s\"", ram.count, guest_ram_bytes(&ram), outcome_detail);
}

/*
 * The guest goes on before its memory is verified, because a VMM would not verify: the blackout is what a guest feels.
 * Its counter's area is no part of the stamp.
 */
static void resume(size_t count)
{
	struct guest_tick before, after;
	struct guest_fault fault;
	struct timespec first_count;

	if (!count)
		snprintf(outcome_detail, sizeof(outcome_detail), "the session holds no file");
	if (!count || !retrieve_all(count) || !counter_is_sound(&before))
		return report_corrupt();
	guest_tick(&ram);
	guest_last_tick(&ram, &after);
	start_guest();
	clock_gettime(CLOCK_MONOTONIC, &first_count);
	if (!guest_ram_verify(&ram, &fault)) {
		snprintf(outcome_detail, sizeof(outcome_detail), "file ram%zu page %zu", fault.file, fault.page);
		return report_corrupt();
	}
	state = RESUMED;
	outcome = (struct luo_resumed){ true, guest_ram_bytes(&ram), blackout_nanos(&before, &after), outcome_detail };
	snprintf(outcome_detail, sizeof(outcome_detail), "by the wall clock %.1f ms",
		 (double)(int64_t)(after.realtime_nanos - before.realtime_nanos) / 1e6);
	say("verdict=VERIFIED files=%zu pages=%zu bytes=%zu counter_before=%" PRIu64 " counter_after=%" PRIu64
	    " blackout_ms=%.1f first_count_uptime_ms=%.1f", ram.count, guest_ram_bytes(&ram) / GUEST_PAGE, guest_ram_bytes(&ram), before.value,
	    after.value, (double)outcome.blackout_nanos / 1e6,
	    (double)first_count.tv_sec * 1e3 + (double)first_count.tv_nsec / 1e6);
}

static bool on_claimed(const struct luo_message *message)
{
	struct luo_file files[LUO_FILES_MAX];
	int count = luo_message_files(message, files);

	if (message->fd < 0 || count < 0 || state == RUNNING) {
		say("cannot use this claim: %s", message->line);
		if (message->fd >= 0)
			close(message->fd);
		return false;
	}
	take_session(message->fd);
	if (state == EMPTY)
		resume((size_t)count);
	step("resumed");
	return luo_client_resumed(&client, &outcome);
}

/* The session is over, so nothing is left to report on it: this run of the guest is an ordinary one from here. */
static bool on_session_over(void)
{
	if (state == BROKEN)
		exit(1);
	take_session(-1);
	if (state == EMPTY)
		allocate_fresh();
	state = RUNNING;
	return introduce();
}

static bool on_error(const struct luo_message *message)
{
	if (luo_message_code_is(message, "NO_SUCH_SESSION"))
		return on_session_over();
	/* The last two: the agent may not have seen yet that our previous connection is gone. */
	if (luo_message_code_is(message, "NOT_READY") || luo_message_code_is(message, "DUPLICATE_ID") ||
	    luo_message_code_is(message, "ALREADY_CLAIMED")) {
		pause_millis(100);
		return introduce();
	}
	say("refused: %s", message->line);
	pause_millis(1000);
	return false;
}

static bool on_abort(const struct luo_message *message)
{
	say("aborted: %s", message->line);
	if (state == RUNNING)
		take_session(-1);
	return luo_client_aborted(&client);
}

/* False ends the connection. A session fd that came with an event that has no use for it must not stay open. */
static bool handle(const struct luo_message *message)
{
	bool takes_fd = message->event == LUO_CLAIMED || message->event == LUO_START_PRESERVATION;

	if (message->fd >= 0 && !takes_fd)
		close(message->fd);
	switch (message->event) {
	case LUO_SUBSCRIBED:
		say("subscribed");
		witness_subscribed(true);
		return true;
	case LUO_CLAIMED:
		return on_claimed(message);
	case LUO_START_PRESERVATION:
		return on_start_preservation(message->fd);
	case LUO_ABORT:
		return on_abort(message);
	case LUO_FINISHED:
		return on_session_over();
	case LUO_ERROR:
		return on_error(message);
	case LUO_UNKNOWN:
		break;
	}
	say("ignored: %s", message->line);
	return true;
}

static void serve_connection(void)
{
	struct luo_message message;
	bool open = introduce();

	while (open && luo_client_receive(&client, &message))
		open = handle(&message);
	luo_client_close(&client);
	/* An outgoing session nobody drives is given up. An incoming one is held on to: it may be the last fd of it. */
	if (state == RUNNING)
		take_session(-1);
	witness_subscribed(false);
	say("connection lost");
}

int main(int argc, char **argv)
{
	long backoff = 10;

	parse_options(&options, argc, argv);
	ram.id = options.id;
	steps_are_held_by(options.hold_dir, options.id);
	witness_start(&ram, options.id);
	setvbuf(stdout, NULL, _IOLBF, 0);
	blackout_start_calibration();
	for (;;) {
		if (luo_client_connect(&client, options.socket) == 0) {
			backoff = 10;
			serve_connection();
		}
		pause_millis(backoff);
		/* Waiting for the agent is part of the blackout, so the ceiling is low. */
		backoff = backoff < 160 ? backoff * 2 : 160;
	}
}
