// SPDX-License-Identifier: Apache-2.0
/* What is kept for the agent, and what it may say about that: messages of sd_notify(3), and whatever else somebody sends. */
#include "check.h"
#include "holder.h"
#include "rights.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM 3
/* Above what is kept. */
#define ASIDE 1000

static struct kept kept;
static int own, agents;

static int aside(int fd)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, ASIDE);

	CHECK(moved >= ASIDE);
	close(fd);
	return moved;
}

static void begin(void)
{
	int pair[2];

	memset(&kept, 0, sizeof(kept));
	kept.room = ROOM;
	CHECK(!socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair));
	own = aside(pair[0]);
	agents = aside(pair[1]);
}

static void end(void)
{
	for (uint32_t i = 0; i < kept.count; i++)
		close(KEPT_FROM + (int)i);
	close(own);
	close(agents);
	/* Nothing that was sent is left open. */
	for (int fd = KEPT_FROM; fd < KEPT_FROM + ROOM + 4; fd++)
		CHECK(fcntl(fd, F_GETFD) == -1 && errno == EBADF);
}

static void tell_bytes(const char *bytes, size_t length, const char *memfd)
{
	int fd = memfd ? aside(memfd_create(memfd, MFD_CLOEXEC)) : -1;

	CHECK(!rights_send(agents, bytes, length, fd, 0));
	if (fd >= 0)
		close(fd);
	holder_hear(&kept, own);
}

static void tell(const char *text, const char *memfd)
{
	tell_bytes(text, strlen(text), memfd);
}

static void check_kept(uint32_t at, const char *name, const char *memfd)
{
	char link[64], target[256] = "", expected[300];

	CHECK(at < kept.count && !strcmp(kept.names[at], name));
	snprintf(link, sizeof(link), "/proc/self/fd/%d", KEPT_FROM + (int)at);
	snprintf(expected, sizeof(expected), "/memfd:%s (deleted)", memfd);
	CHECK(readlink(link, target, sizeof(target) - 1) > 0 && !strcmp(target, expected));
	CHECK(fcntl(KEPT_FROM + (int)at, F_GETFD) == FD_CLOEXEC);
}

static void keeps_what_it_is_given_until_it_is_taken_back(void)
{
	begin();
	tell("FDSTORE=1\nFDPOLL=0\nFDNAME=s1", "a");
	tell("FDSTORE=1\nFDNAME=s2", "b");
	tell("FDNAME=s3\nFDSTORE=1\n", "c");
	check_kept(0, "s1", "a");
	check_kept(1, "s2", "b");
	check_kept(2, "s3", "c");
	tell("FDSTOREREMOVE=1\nFDNAME=s1", NULL);
	CHECK(kept.count == 2);
	check_kept(0, "s3", "c");
	check_kept(1, "s2", "b");
	tell("FDSTOREREMOVE=1\nFDNAME=s2", NULL);
	/* Twice. */
	tell("FDSTOREREMOVE=1\nFDNAME=s2", NULL);
	CHECK(kept.count == 1);
	check_kept(0, "s3", "c");
	end();
}

static void has_no_more_than_there_is_room_for(void)
{
	begin();
	for (int i = 0; i < ROOM + 2; i++)
		tell("FDSTORE=1\nFDNAME=same", "a");
	CHECK(kept.count == ROOM);
	tell("FDSTOREREMOVE=1\nFDNAME=same", NULL);
	CHECK(!kept.count);
	end();
}

static void changes_nothing_by_what_it_does_not_understand(void)
{
	static const char nul[] = "FDSTORE=1\nFDNAME=s\0001";
	char megabyte_like[4096];

	begin();
	tell("FDSTORE=1\nFDNAME=s1", "a");
	tell("FDSTORE=1\nFDNAME=", "b");
	tell("FDSTORE=1", "b");
	tell("FDSTORE=1\nFDNAME=longname", "b");
	tell("FDSTORE=1\nFDNAME=a:b", "b");
	tell("FDSTORE=2\nFDNAME=s2", "b");
	tell("FDSTORE=1\nFDNAME=s2", NULL);
	tell("FDSTOREREMOVE=1", NULL);
	tell("FDSTOREREMOVE=1\nFDNAME=", NULL);
	tell("FDSTOREREMOVE=1\nFDNAME=s", NULL);
	tell("READY=1\nSTATUS=x", "b");
	tell("\n\n=\nFDNAME", "b");
	tell_bytes(nul, sizeof(nul) - 1, "b");
	memset(megabyte_like, 'F', sizeof(megabyte_like));
	tell_bytes(megabyte_like, sizeof(megabyte_like), "b");
	tell_bytes("", 0, "b");
	CHECK(kept.count == 1);
	check_kept(0, "s1", "a");
	end();
}

static void lets_go_of_a_barrier(void)
{
	struct pollfd gone;
	int pipes[2];

	begin();
	CHECK(!pipe2(pipes, O_CLOEXEC));
	pipes[0] = aside(pipes[0]);
	pipes[1] = aside(pipes[1]);
	CHECK(!rights_send(agents, "BARRIER=1", 9, pipes[1], 0));
	close(pipes[1]);
	gone = (struct pollfd){ .fd = pipes[0], .events = POLLIN };
	CHECK(poll(&gone, 1, 0) == 0);
	holder_hear(&kept, own);
	CHECK(poll(&gone, 1, 10000) == 1 && gone.revents & POLLHUP);
	close(pipes[0]);
	end();
}

static void takes_one_descriptor_of_a_message_with_two(void)
{
	union {
		char bytes[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr rights;
	} room = { .bytes = { 0 } };
	char text[] = "FDSTORE=1\nFDNAME=s1";
	struct iovec part = { text, sizeof(text) - 1 };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = room.bytes,
				  .msg_controllen = CMSG_LEN(2 * sizeof(int)) };
	int fds[2];

	begin();
	fds[0] = aside(memfd_create("a", MFD_CLOEXEC));
	fds[1] = aside(memfd_create("b", MFD_CLOEXEC));
	room.rights = (struct cmsghdr){ .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(fds)) };
	memcpy(CMSG_DATA(&room.rights), fds, sizeof(fds));
	CHECK(sendmsg(agents, &message, 0) == (ssize_t)(sizeof(text) - 1));
	close(fds[0]);
	close(fds[1]);
	holder_hear(&kept, own);
	CHECK(kept.count == 1);
	check_kept(0, "s1", "a");
	end();
}

static void stands_whatever_it_is_told(void)
{
	static const char *const words[] = { "FDSTORE=1", "FDSTOREREMOVE=1", "FDNAME=s1", "FDNAME=s2", "FDNAME=", "BARRIER=1",
					     "FDSTORE=", "=",		      "\n",	     "x",	    "FDNAME=12345678" };
	uint64_t state = 1;

	begin();
	for (int round = 0; round < 20000; round++) {
		char text[256] = "";

		state = state * 6364136223846793005u + 1442695040888963407u;
		for (uint64_t s = state >> 20; s & 3; s >>= 8) {
			strcat(text, words[(s >> 2) % (sizeof(words) / sizeof(words[0]))]);
			strcat(text, s & 64 ? "\n" : "");
		}
		tell_bytes(text, strlen(text), state & (1u << 19) ? "a" : NULL);
		CHECK(kept.count <= ROOM);
	}
	end();
}

int main(void)
{
	close_range(KEPT_FROM, ASIDE, 0);
	keeps_what_it_is_given_until_it_is_taken_back();
	has_no_more_than_there_is_room_for();
	changes_nothing_by_what_it_does_not_understand();
	lets_go_of_a_barrier();
	/* QEMU's user emulation has room for more than it was asked for, and loses the second. */
	if (!getenv("EMULATED"))
		takes_one_descriptor_of_a_message_with_two();
	stands_whatever_it_is_told();
	return 0;
}
