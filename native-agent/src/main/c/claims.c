// SPDX-License-Identifier: Apache-2.0
#include "claims.h"

#include "first_line.h"
#include "rights.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOTS_PART 16
/* A user may have so many connections for each one that is still free, as in the agent (Admission.java). */
#define SHARE 4
#define NONE UINT32_MAX
#define EVENTS_MAX 64

/* What an event is of, beside connections by their place. */
enum { OF_LISTENER = CONNECTIONS_MAX, OF_CONTROL };

struct connection {
	/* -1: the place is free. */
	int fd;
	uint32_t pid, uid;
	/* Which session it was handed; NONE. */
	uint32_t session;
	/* Nothing more is read of it here. */
	bool waits;
};

/* Who has a session, or had it last. */
struct holder {
	bool claimed, connected;
	uint32_t pid, uid;
};

static struct connection connections[CONNECTIONS_MAX];
static struct holder holders[TABLE_SESSIONS_MAX];
static uint32_t places, open_connections, sessions_claimed;
/* Closed once all are; then -1. */
static int whole;

static bool watch(int epoll, int fd, uint32_t of, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.u32 = of };

	return !epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void drop(struct connection *connection)
{
	if (connection->session != NONE)
		holders[connection->session].connected = false;
	close(connection->fd);
	connection->fd = -1;
	open_connections--;
}

static bool has_room(uint32_t uid)
{
	uint32_t free = CONNECTIONS_MAX - CONNECTIONS_MAX / ROOTS_PART, own = 0;

	if (!uid)
		return open_connections < CONNECTIONS_MAX;
	if (open_connections >= free)
		return false;
	free -= open_connections;
	for (uint32_t i = 0; i < places; i++)
		own += connections[i].fd >= 0 && connections[i].uid == uid;
	return own < SHARE * free;
}

static struct connection *place(void)
{
	for (uint32_t i = 0; i < places; i++)
		if (connections[i].fd < 0)
			return &connections[i];
	return places < CONNECTIONS_MAX ? &connections[places++] : NULL;
}

static uint32_t session_named(const struct table *table, struct text name)
{
	for (uint32_t i = 0; i < table->count; i++)
		if (text_equal(table->sessions[i].name, name))
			return i;
	return NONE;
}

/* Whether this connection may be handed a session here and now; what may not be is the agent's to answer. */
static bool grants(const struct table *table, const int *sessions, uint32_t session, const struct connection *to)
{
	return session != NONE && sessions[session] >= 0 && table->sessions[session].uid == to->uid &&
	       !holders[session].connected;
}

static void count_claim(const struct table *table, uint32_t session)
{
	sessions_claimed += !holders[session].claimed;
	if (sessions_claimed < table->count || whole < 0)
		return;
	close(whole);
	whole = -1;
}

/* Reads the first line of a connection, and answers it if it is a claim that is to be granted. */
static void hear(const struct table *table, const int *sessions, struct connection *connection)
{
	char bytes[FIRST_LINE_MAX];
	ssize_t size = recv(connection->fd, bytes, sizeof(bytes), MSG_PEEK | MSG_DONTWAIT);
	const struct text *line;
	enum first_line kind;
	uint32_t session;
	size_t length = 0;
	struct text id;

	if (size <= 0)
		return;
	kind = first_line_read(bytes, (size_t)size, &id, &length);
	if (kind == FIRST_LINE_PARTIAL)
		return;
	connection->waits = true;
	session = kind == FIRST_LINE_CLAIM ? session_named(table, id) : NONE;
	if (!grants(table, sessions, session, connection))
		return;
	line = &table->sessions[session].line;
	if (recv(connection->fd, bytes, length, MSG_DONTWAIT) != (ssize_t)length ||
	    rights_send(connection->fd, line->bytes, line->length, sessions[session], MSG_DONTWAIT)) {
		drop(connection);
		return;
	}
	connection->session = session;
	count_claim(table, session);
	holders[session] = (struct holder){ true, true, connection->pid, connection->uid };
}

static void on_connection(const struct table *table, const int *sessions, struct connection *connection, uint32_t events)
{
	int unread = 0;

	if (connection->fd < 0)
		return;
	if (!connection->waits)
		hear(table, sessions, connection);
	/* A client that says RESUMED and goes has said it: the agent reads that, and then that it went. */
	if (connection->fd >= 0 && (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) &&
	    (ioctl(connection->fd, FIONREAD, &unread) || !unread))
		drop(connection);
}

static void admit(const struct table *table, const int *sessions, int epoll, int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);
	struct connection *connection;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) || !has_room(peer.uid) || !(connection = place())) {
		close(fd);
		return;
	}
	*connection = (struct connection){ fd, (uint32_t)peer.pid, peer.uid, NONE, false };
	open_connections++;
	if (!watch(epoll, fd, (uint32_t)(connection - connections), EPOLLIN | EPOLLRDHUP | EPOLLET)) {
		drop(connection);
		return;
	}
	hear(table, sessions, connection);
}

static void accept_all(const struct table *table, const int *sessions, int epoll, int listener)
{
	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0)
			admit(table, sessions, epoll, fd);
		else if (errno != EINTR && errno != ECONNABORTED)
			/* Also without a descriptor to spare: the backlog keeps the clients for the agent. */
			return;
	}
}

static bool hand(int control, enum handed kind, uint32_t pid, uint32_t uid, struct text name, int fd)
{
	uint32_t head[3] = { kind, pid, uid };
	char message[HANDED_BYTES] = { 0 };

	memcpy(message, head, sizeof(head));
	memcpy(message + sizeof(head), name.bytes, name.length);
	return !rights_send(control, message, sizeof(message), fd, 0);
}

static bool hand_connections(const struct table *table, int control, uint32_t *count)
{
	const struct text no_name = { "", 0 };

	for (uint32_t i = 0; i < places; i++) {
		const struct connection *c = &connections[i];
		bool claimed = c->session != NONE;

		if (c->fd < 0)
			continue;
		if (!hand(control, claimed ? HANDED_CLAIMED : HANDED_CONNECTION, c->pid, c->uid,
			  claimed ? table->sessions[c->session].name : no_name, c->fd))
			return false;
		++*count;
	}
	return true;
}

static bool hand_gone(const struct table *table, int control, uint32_t *count)
{
	for (uint32_t i = 0; i < table->count; i++) {
		if (!holders[i].claimed || holders[i].connected)
			continue;
		if (!hand(control, HANDED_GONE, holders[i].pid, holders[i].uid, table->sessions[i].name, -1))
			return false;
		++*count;
	}
	return true;
}

/* Whether the agent said this letter; false when it is gone. */
static bool heard(int control, char letter)
{
	ssize_t size;
	char said;

	do
		size = recv(control, &said, 1, 0);
	while (size < 0 && errno == EINTR);
	return size == 1 && said == letter;
}

static void hand_over(const struct table *table, int control)
{
	const struct text no_name = { "", 0 };
	uint32_t count = 0;

	if (heard(control, 'H') && hand_connections(table, control, &count) && hand_gone(table, control, &count) &&
	    hand(control, HANDED_END, count, 0, no_name, -1))
		heard(control, 'A');
}

static void serve(const struct table *table, const int *sessions, int epoll, int listener)
{
	struct epoll_event events[EVENTS_MAX];

	for (;;) {
		int count = epoll_wait(epoll, events, EVENTS_MAX, -1);

		if (count < 0 && errno != EINTR)
			return;
		for (int i = 0; i < count; i++)
			if (events[i].data.u32 == OF_CONTROL)
				return;
		for (int i = 0; i < count; i++) {
			if (events[i].data.u32 == OF_LISTENER)
				accept_all(table, sessions, epoll, listener);
			else
				on_connection(table, sessions, &connections[events[i].data.u32], events[i].events);
		}
	}
}

void claims_serve(const struct table *table, const int *sessions, int listener, int control, int all_claimed)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	places = open_connections = sessions_claimed = 0;
	whole = all_claimed;
	memset(holders, 0, sizeof(holders));
	/* By the edge: a client that waits for the agent would wake this again and again. */
	if (epoll >= 0 && watch(epoll, control, OF_CONTROL, EPOLLIN) &&
	    watch(epoll, listener, OF_LISTENER, EPOLLIN | EPOLLET)) {
		accept_all(table, sessions, epoll, listener);
		serve(table, sessions, epoll, listener);
	}
	hand_over(table, control);
	for (uint32_t i = 0; i < places; i++)
		if (connections[i].fd >= 0)
			close(connections[i].fd);
	if (epoll >= 0)
		close(epoll);
}
