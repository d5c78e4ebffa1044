// SPDX-License-Identifier: Apache-2.0
/* What answers claims, in a process of its own behind its filter of system calls, against clients and an agent of this test. */
#include "check.h"
#include "claims.h"
#include "sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLAIM(id) "{\"cmd\":\"CLAIM\",\"id\":\"" id "\"}\n"
#define RESUMED "{\"cmd\":\"RESUMED\"}\n"
#define ANSWER "{\"event\":\"CLAIMED\",\"id\":\"mine\",\"files\":[]}\n"

enum { MINE, OTHERS, NOT_TAKEN, SESSIONS };

struct message {
	uint32_t kind, pid, uid;
	char name[TABLE_NAME_MAX + 1];
};

static struct table table;
static int sessions[SESSIONS], control, all_claimed;
static pid_t server;
static uint32_t sessions_count = SESSIONS;
static struct sockaddr_un address = { .sun_family = AF_UNIX };

static void claimable(int at, const char *name, uint32_t uid)
{
	table.sessions[at] = (struct claimable){ uid, { name, (uint32_t)strlen(name) }, { ANSWER, sizeof(ANSWER) - 1 } };
}

static void begin(void)
{
	int pair[2], all[2], listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	table.count = sessions_count;
	claimable(MINE, "mine", getuid());
	claimable(OTHERS, "others", getuid() + 1);
	claimable(NOT_TAKEN, "not-taken", getuid());
	sessions[MINE] = memfd_create("mine", MFD_CLOEXEC);
	sessions[OTHERS] = memfd_create("others", MFD_CLOEXEC);
	sessions[NOT_TAKEN] = -1;
	snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/claims-test-%d", getpid());
	unlink(address.sun_path);
	CHECK(!bind(listener, (struct sockaddr *)&address, sizeof(address)) && !listen(listener, 64));
	CHECK(!socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair));
	CHECK(!pipe2(all, O_CLOEXEC));
	server = fork();
	CHECK(server >= 0);
	if (!server) {
		close(pair[0]);
		close(all[0]);
#ifndef __SANITIZE_ADDRESS__
		/* The sanitizer makes system calls of its own. */
		CHECK(getenv("EMULATED") || !sandbox_enter());
#endif
		claims_serve(&table, sessions, listener, pair[1], all[1]);
		_exit(0);
	}
	close(pair[1]);
	close(all[1]);
	close(listener);
	control = pair[0];
	all_claimed = all[0];
}

static void end(void)
{
	int status;

	close(control);
	close(all_claimed);
	CHECK(waitpid(server, &status, 0) == server && WIFEXITED(status) && !WEXITSTATUS(status));
	unlink(address.sun_path);
	close(sessions[MINE]);
	close(sessions[OTHERS]);
}

static int client(const char *says)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CHECK(!connect(fd, (struct sockaddr *)&address, sizeof(address)));
	CHECK(send(fd, says, strlen(says), MSG_NOSIGNAL) == (ssize_t)strlen(says));
	return fd;
}

/* One message and its descriptor, or -1. Waits at most so long; the size is -1 when nothing came. */
static ssize_t receive(int from, void *bytes, size_t size, int *fd, int patience_ms)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr rights;
	} room;
	struct iovec part = { bytes, size };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = room.bytes,
				  .msg_controllen = sizeof(room.bytes) };
	struct pollfd ready = { .fd = from, .events = POLLIN };
	ssize_t got;

	*fd = -1;
	if (poll(&ready, 1, patience_ms) != 1)
		return -1;
	got = recvmsg(from, &message, MSG_CMSG_CLOEXEC);
	if (got >= 0 && message.msg_controllen)
		memcpy(fd, CMSG_DATA(&room.rights), sizeof(*fd));
	return got;
}

static void check_claimed(int from)
{
	char line[256] = "";
	int fd;

	CHECK(receive(from, line, sizeof(line), &fd, 10000) == sizeof(ANSWER) - 1);
	CHECK(!strcmp(line, ANSWER) && fd >= 0);
	close(fd);
}

static void check_unanswered(int from)
{
	char byte;
	int fd;

	CHECK(receive(from, &byte, 1, &fd, 50) == -1);
}

static int handed(struct message *message)
{
	int fd;

	CHECK(sizeof(*message) == HANDED_BYTES);
	CHECK(receive(control, message, sizeof(*message), &fd, 10000) == HANDED_BYTES);
	return fd;
}

static void check_unread(int fd, const char *expected)
{
	char bytes[256] = "";

	CHECK(recv(fd, bytes, sizeof(bytes) - 1, MSG_DONTWAIT) == (ssize_t)strlen(expected));
	CHECK(!strcmp(bytes, expected));
}

static void hands_a_session_to_its_owner_once(void)
{
	int first, second;

	begin();
	first = client(CLAIM("mine"));
	check_claimed(first);
	second = client(CLAIM("mine"));
	check_unanswered(second);
	check_unanswered(first);
	close(first);
	close(second);
	end();
}

static void answers_a_claim_that_comes_in_pieces(void)
{
	int fd;

	begin();
	fd = client("{\"cmd\":\"CLAIM\",");
	check_unanswered(fd);
	CHECK(send(fd, "\"id\":\"mine\"}\n", 13, 0) == 13);
	check_claimed(fd);
	close(fd);
	end();
}

static void hands_it_again_when_its_holder_is_gone(void)
{
	int fd;

	begin();
	fd = client(CLAIM("mine"));
	check_claimed(fd);
	close(fd);
	for (bool had = false; !had;) {
		char line[256];
		int session;

		/* The server hears of the end in its own time. */
		fd = client(CLAIM("mine"));
		had = receive(fd, line, sizeof(line), &session, 20) > 0;
		close(session);
		close(fd);
	}
	end();
}

static void leaves_all_else_to_the_agent(void)
{
	static const char *const said[] = { CLAIM("others"), CLAIM("not-taken"), CLAIM("unknown"), "{\"cmd\":\"STATUS\"}\n",
					    "nonsense\n", "half a li" };
	enum { COUNT = sizeof(said) / sizeof(said[0]) };
	struct message message;
	int clients[COUNT];

	begin();
	for (int i = 0; i < COUNT; i++)
		clients[i] = client(said[i]);
	for (int i = 0; i < COUNT; i++)
		check_unanswered(clients[i]);
	CHECK(send(control, "H", 1, 0) == 1);
	for (int i = 0; i < COUNT; i++) {
		int fd = handed(&message);

		CHECK(message.kind == HANDED_CONNECTION && message.pid == (uint32_t)getpid() && message.uid == getuid());
		check_unread(fd, said[i]);
		close(fd);
	}
	handed(&message);
	CHECK(message.kind == HANDED_END && message.pid == COUNT);
	CHECK(send(control, "A", 1, 0) == 1);
	for (int i = 0; i < COUNT; i++)
		close(clients[i]);
	end();
}

static void hands_over_what_was_claimed_with_what_is_unread(void)
{
	struct message message;
	int fd, claimant;

	begin();
	claimant = client(CLAIM("mine") RESUMED);
	check_claimed(claimant);
	/* Said and gone: the agent has to hear it all the same. */
	close(claimant);
	CHECK(send(control, "H", 1, 0) == 1);
	fd = handed(&message);
	CHECK(message.kind == HANDED_CLAIMED && !strcmp(message.name, "mine"));
	check_unread(fd, RESUMED);
	close(fd);
	handed(&message);
	CHECK(message.kind == HANDED_END && message.pid == 1);
	/* The agent dies instead of an acknowledgement. */
	end();
}

static void tells_who_claimed_and_is_gone(void)
{
	struct message message;
	char byte;
	int fd;

	begin();
	fd = client(CLAIM("mine"));
	check_claimed(fd);
	CHECK(!shutdown(fd, SHUT_WR));
	/* Its end is seen when the server has closed the connection. */
	CHECK(recv(fd, &byte, 1, 0) == 0);
	close(fd);
	CHECK(send(control, "H", 1, 0) == 1);
	CHECK(handed(&message) == -1 && message.kind == HANDED_GONE && !strcmp(message.name, "mine"));
	CHECK(message.pid == (uint32_t)getpid() && message.uid == getuid());
	handed(&message);
	CHECK(message.kind == HANDED_END && message.pid == 1);
	CHECK(send(control, "A", 1, 0) == 1);
	CHECK(recv(control, &byte, 1, 0) == 0);
	end();
}

static bool hangs_up(int patience_ms)
{
	struct pollfd all = { .fd = all_claimed, .events = 0 };

	return poll(&all, 1, patience_ms) == 1;
}

static void tells_when_each_has_its_session(void)
{
	int fd, second;

	sessions_count = 1;
	begin();
	CHECK(!hangs_up(50));
	fd = client(CLAIM("mine"));
	check_claimed(fd);
	CHECK(hangs_up(10000));
	close(fd);
	end();
	sessions_count = SESSIONS;
	begin();
	fd = client(CLAIM("mine"));
	check_claimed(fd);
	second = client(CLAIM("others"));
	CHECK(!hangs_up(50));
	close(fd);
	close(second);
	end();
}

static void goes_when_the_agent_is_gone(void)
{
	int fd;

	begin();
	fd = client(CLAIM("mine"));
	check_claimed(fd);
	end();
	close(fd);
}

int main(void)
{
	hands_a_session_to_its_owner_once();
	answers_a_claim_that_comes_in_pieces();
	hands_it_again_when_its_holder_is_gone();
	leaves_all_else_to_the_agent();
	hands_over_what_was_claimed_with_what_is_unread();
	tells_who_claimed_and_is_gone();
	tells_when_each_has_its_session();
	goes_when_the_agent_is_gone();
	return 0;
}
