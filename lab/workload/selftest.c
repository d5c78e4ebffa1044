// SPDX-License-Identifier: Apache-2.0
/* Proves that the workload's verdict can be trusted: it finds what is wrong with memory, and frames what it is sent. */
#include "blackout.h"
#include "guest_ram.h"
#include "json.h"
#include "luo_client.h"
#include "luo_session.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WORDS (GUEST_PAGE / sizeof(uint64_t))
#define CHECK(condition) \
	((condition) ? (void)0 : (fprintf(stderr, "%s:%d: %s\n", __func__, __LINE__, #condition), exit(1)))

static struct guest_ram new_ram(const char *id)
{
	struct guest_ram ram = { .id = id };

	CHECK(!guest_ram_allocate(&ram, 16 * GUEST_PAGE));
	CHECK(!guest_ram_allocate(&ram, 8 * GUEST_PAGE));
	return ram;
}

static void intact_memory_passes_also_when_adopted(void)
{
	struct guest_ram ram = new_ram("vm-1"), next = { .id = "vm-1" };
	struct guest_fault fault;

	guest_tick(&ram);
	CHECK(guest_ram_verify(&ram, &fault));
	for (size_t i = 0; i < ram.count; i++)
		CHECK(!guest_ram_adopt(&next, dup(ram.files[i].fd)));
	CHECK(guest_ram_verify(&next, &fault));
	CHECK(guest_ram_bytes(&next) == 24 * GUEST_PAGE);
	guest_ram_release(&next);
	guest_ram_release(&ram);
}

static void one_flipped_bit_is_found(void)
{
	struct guest_ram ram = new_ram("vm-1");
	struct guest_fault fault;

	for (size_t word = WORDS; word < 8 * WORDS; word += 101) {
		ram.files[1].words[word] ^= 1;
		CHECK(!guest_ram_verify(&ram, &fault) && fault.file == 1 && fault.page == word / WORDS);
		ram.files[1].words[word] ^= 1;
	}
	CHECK(guest_ram_verify(&ram, &fault));
	guest_ram_release(&ram);
}

static void misplaced_pages_are_found(void)
{
	struct guest_ram ram = new_ram("vm-1"), other = new_ram("vm-2");
	uint64_t *page = ram.files[0].words + 3 * WORDS;
	const uint64_t *wrong[] = {
		ram.files[0].words + 4 * WORDS,		/* swapped */
		ram.files[1].words + 3 * WORDS,		/* of another file */
		other.files[0].words + 3 * WORDS,	/* of another guest */
	};
	struct guest_fault fault;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		memcpy(page, wrong[i], GUEST_PAGE);
		CHECK(!guest_ram_verify(&ram, &fault) && fault.file == 0 && fault.page == 3);
	}
	memset(page, 0, GUEST_PAGE);
	CHECK(!guest_ram_verify(&ram, &fault) && fault.page == 3);
	guest_ram_release(&other);
	guest_ram_release(&ram);
}

static void a_torn_tick_falls_back_to_the_one_before(void)
{
	struct guest_ram ram = new_ram("vm-1");
	struct guest_tick tick;

	CHECK(!guest_last_tick(&ram, &tick));
	for (int i = 0; i < 5; i++)
		guest_tick(&ram);
	CHECK(guest_last_tick(&ram, &tick) && tick.value == 5);
	/* Tick 6 gets no further than its first word, in the slot of tick 4. */
	ram.files[0].words[0] = 6;
	CHECK(guest_last_tick(&ram, &tick) && tick.value == 5);
	/* The same in the slot of tick 5: tick 4 was overwritten above, so nothing is left that could be believed. */
	ram.files[0].words[8] = 7;
	CHECK(!guest_last_tick(&ram, &tick));
	guest_ram_release(&ram);
}

static void the_floor_is_what_the_counter_was(void)
{
	struct guest_ram ram = new_ram("vm-1");
	uint64_t floor;

	CHECK(!guest_floor(&ram, &floor));
	guest_tick(&ram);
	guest_tick(&ram);
	guest_set_floor(&ram);
	guest_tick(&ram);
	CHECK(guest_floor(&ram, &floor) && floor == 2);
	guest_ram_release(&ram);
}

static void blackout_is_measured_in_real_time(void)
{
	struct guest_ram ram = new_ram("vm-1");
	struct guest_tick before, after;
	struct timespec pause = { 0, 100000000 };
	uint64_t nanos;

	blackout_start_calibration();
	guest_tick(&ram);
	guest_last_tick(&ram, &before);
	nanosleep(&pause, NULL);
	guest_tick(&ram);
	guest_last_tick(&ram, &after);
	nanos = blackout_nanos(&before, &after);
	CHECK(nanos > 95000000 && nanos < 2000000000);
	guest_ram_release(&ram);
}

static void json_is_looked_up_at_its_own_level(void)
{
	const char *line = " {\"a\":{\"id\":\"no\"},\"files\":[{\"token\":1},{\"token\":2}],\"x\":\"}\\\"\",\"id\" : \"yes\\n\"}";
	uint64_t token = 0, sum = 0;
	char text[8];

	CHECK(json_string(line, "id", text, sizeof(text)) && !strcmp(text, "yes\n"));
	CHECK(!json_string(line, "token", text, sizeof(text)));
	for (const char *f = json_first(json_member(line, "files")); f; f = json_next(f))
		sum += json_u64(f, "token", &token) ? token : 100;
	CHECK(sum == 3);
	CHECK(!json_first("[]") && !json_first("{}") && !json_first(NULL));
}

/* Any prefix of a message may be all that ever comes. */
static void broken_json_is_refused(void)
{
	char line[] = "{\"u\":\"\\u00e9\\\\\",\"files\":[{\"token\":1,\"n\":[1,{}]}],\"id\":\"yes\"}", text[8];

	for (size_t length = sizeof(line) - 2; length--;) {
		char *prefix = strndup(line, length);

		CHECK(!json_member(prefix, "missing"));
		if (length < sizeof(line) - 3)
			CHECK(!json_string(prefix, "id", text, sizeof(text)));
		free(prefix);
	}
	CHECK(!json_string("{\"id\":\"too long for this\"}", "id", text, sizeof(text)));
}

static void send_with_fd(int to, const void *data, size_t length, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { .align = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	struct iovec iov = { (void *)data, length };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (fd >= 0) {
		memcpy(CMSG_DATA(&control.align), &fd, sizeof(fd));
		msg.msg_control = control.bytes;
		msg.msg_controllen = sizeof(control.bytes);
	}
	CHECK(sendmsg(to, &msg, 0) == (ssize_t)length);
}

static void send_text(int to, const char *text, int fd)
{
	send_with_fd(to, text, strlen(text), fd);
}

static void an_fd_comes_with_its_own_line(void)
{
	static struct luo_client client;
	struct luo_file files[LUO_FILES_MAX];
	struct luo_message message;
	int pair[2], fds[2];

	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair) && !pipe(fds));
	luo_client_attach(&client, pair[0]);
	send_text(pair[1], "{\"event\":\"SUBSCRIBED\"}\n{\"event\":", -1);
	send_text(pair[1], "\"NEW\"}\n", -1);
	send_text(pair[1], "{\"event\":\"START_PRES", fds[0]);
	send_text(pair[1], "ERVATION\"}\n{\"event\":\"ABORT\"}\n", -1);
	send_text(pair[1], "{\"event\":\"CLAIMED\",\"files\":[{\"token\":7,\"bytes\":4096}]}\n", fds[1]);
	CHECK(luo_client_receive(&client, &message) && message.event == LUO_SUBSCRIBED && message.fd < 0);
	CHECK(luo_client_receive(&client, &message) && message.event == LUO_UNKNOWN && message.fd < 0);
	CHECK(luo_client_receive(&client, &message) && message.event == LUO_START_PRESERVATION && message.fd >= 0);
	close(message.fd);
	CHECK(luo_client_receive(&client, &message) && message.event == LUO_ABORT && message.fd < 0);

	CHECK(luo_client_receive(&client, &message) && message.event == LUO_CLAIMED && message.fd >= 0);
	CHECK(luo_message_files(&message, files) == 1 && files[0].token == 7 && files[0].bytes == 4096);
	close(message.fd);
	close(pair[1]);
	CHECK(!luo_client_receive(&client, &message));
	luo_client_close(&client);
}

static void an_endless_line_ends_the_connection(void)
{
	static struct luo_client client;
	static char junk[LUO_LINE_MAX + 2];
	struct luo_message message;
	int pair[2];

	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	luo_client_attach(&client, pair[0]);
	memset(junk, 'x', sizeof(junk) - 1);
	send_text(pair[1], junk, -1);
	CHECK(!luo_client_receive(&client, &message));
	luo_client_close(&client);
	close(pair[1]);
}

/* Answers two calls as the emulator would: the first with an fd, the second with EBUSY. */
static void *emulate(void *arg)
{
	struct { uint32_t nr, reserved; uint64_t token; } call;
	struct { int32_t error; uint32_t reserved; uint8_t name[64]; } reply = { 0 };
	int fd = *(int *)arg;

	CHECK(read(fd, &call, sizeof(call)) == sizeof(call) && call.nr == 0x41 && call.token == 5);
	send_with_fd(fd, &reply, sizeof(reply), fd);
	CHECK(read(fd, &call, sizeof(call)) == sizeof(call) && call.nr == 0x40 && call.token == 6);
	reply.error = EBUSY;
	send_with_fd(fd, &reply, sizeof(reply), -1);
	return NULL;
}

static void an_emulated_session_answers_like_a_kernel_one(void)
{
	pthread_t thread;
	int pair[2], fd;

	CHECK(!socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	CHECK(!pthread_create(&thread, NULL, emulate, &pair[1]));
	fd = luo_retrieve_fd(pair[0], 5);
	CHECK(fd >= 0 && !close(fd));
	CHECK(luo_preserve_fd(pair[0], pair[0], 6) == -EBUSY);
	pthread_join(thread, NULL);
	close(pair[0]);
	close(pair[1]);
}

int main(void)
{
	intact_memory_passes_also_when_adopted();
	one_flipped_bit_is_found();
	misplaced_pages_are_found();
	a_torn_tick_falls_back_to_the_one_before();
	the_floor_is_what_the_counter_was();
	blackout_is_measured_in_real_time();
	json_is_looked_up_at_its_own_level();
	broken_json_is_refused();
	an_fd_comes_with_its_own_line();
	an_endless_line_ends_the_connection();
	an_emulated_session_answers_like_a_kernel_one();
	puts("workload selftest: all passed");
}
