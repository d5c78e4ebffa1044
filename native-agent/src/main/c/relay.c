// SPDX-License-Identifier: Apache-2.0
#include "relay.h"

#include "rights.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define NAME "first.sock"

bool relay_path(char *path, size_t room, const char *workloads_socket)
{
	const char *slash = strrchr(workloads_socket, '/');
	int length = slash ? snprintf(path, room, "%.*s/" NAME, (int)(slash - workloads_socket), workloads_socket) : -1;

	return length > 0 && (size_t)length < room && (size_t)length < sizeof(((struct sockaddr_un *)0)->sun_path);
}

static int unix_socket(const char *path, struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	strncpy(address->sun_path, path, sizeof(address->sun_path) - 1);
	return fd < 0 ? -errno : fd;
}

static int failed(int fd)
{
	int error = errno;

	close(fd);
	return -error;
}

int relay_listen(const char *path)
{
	struct sockaddr_un address;
	int fd = unix_socket(path, &address);

	if (fd < 0)
		return fd;
	unlink(path);
	/* bind takes the mode of the socket. */
	if (fchmod(fd, 0600) || bind(fd, (struct sockaddr *)&address, sizeof(address)) || chmod(path, 0600) || listen(fd, 4))
		return failed(fd);
	return fd;
}

/* Whether the other end is this user's: of a listener, when it began to listen. */
static bool is_of(int connection, uint32_t user)
{
	struct ucred peer = { .uid = (uid_t)-1 };
	socklen_t size = sizeof(peer);

	return !getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) && peer.uid == user;
}

static bool send_one(int connection, uint32_t kind, const char *name, int fd)
{
	char message[RELAYED_BYTES] = { 0 };

	memcpy(message, &kind, sizeof(kind));
	memcpy(message + sizeof(kind), name, strnlen(name, KEPT_NAME_BYTES));
	return !rights_send(connection, message, sizeof(message), fd, 0);
}

static bool give_all(int connection, const struct kept *kept, int control, int listener)
{
	for (uint32_t i = 0; i < kept->count; i++)
		if (!send_one(connection, RELAYED_SESSION, kept->names[i], KEPT_FROM + (int)i))
			return false;
	if (control >= 0 && listener >= 0 &&
	    (!send_one(connection, RELAYED_CONTROL, "", control) || !send_one(connection, RELAYED_LISTENER, "", listener)))
		return false;
	return send_one(connection, RELAYED_END, "", -1);
}

static bool acknowledged(int connection)
{
	char said = 0;

	while (recv(connection, &said, 1, 0) < 0)
		if (errno != EINTR)
			return false;
	return said == 'A';
}

void relay_give(int socket, uint32_t user, const struct kept *kept, int control, int listener)
{
	for (;;) {
		int connection = accept4(socket, NULL, NULL, SOCK_CLOEXEC);
		bool safe;

		if (connection < 0 && (errno == EINTR || errno == ECONNABORTED))
			continue;
		if (connection < 0)
			return;
		safe = is_of(connection, user) && give_all(connection, kept, control, listener) && acknowledged(connection);
		if (safe)
			/* Its end tells the other that this process has closed everything. */
			return;
		close(connection);
	}
}

int relay_connect(const char *path)
{
	struct sockaddr_un address;
	int fd = unix_socket(path, &address);

	if (fd < 0)
		return fd;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return failed(fd);
	/* The workloads' socket may be where others can make files. */
	errno = EPERM;
	return is_of(fd, geteuid()) ? fd : failed(fd);
}

bool relay_take(int connection, uint32_t *kind, char name[KEPT_NAME_BYTES], int *fd)
{
	char message[RELAYED_BYTES];
	ssize_t size = rights_receive(connection, message, sizeof(message), fd, 0);

	*kind = 0;
	if (size != sizeof(message)) {
		if (size >= 0 && *fd >= 0)
			close(*fd);
		return false;
	}
	memcpy(kind, message, sizeof(*kind));
	memcpy(name, message + sizeof(*kind), KEPT_NAME_BYTES);
	name[KEPT_NAME_BYTES - 1] = '\0';
	return *kind != RELAYED_END;
}

void relay_acknowledge(int connection)
{
	char byte;

	if (send(connection, "A", 1, MSG_NOSIGNAL) == 1)
		while (recv(connection, &byte, 1, 0) < 0 && errno == EINTR)
			;
}
