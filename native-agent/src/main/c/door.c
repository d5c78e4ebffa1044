// SPDX-License-Identifier: Apache-2.0
#include "door.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* As in WorkloadServer.java. */
#define BACKLOG 1024

static void make_parent(const char *path)
{
	char parent[sizeof(((struct sockaddr_un *)0)->sun_path)];
	size_t length = strlen(path);

	memcpy(parent, path, length + 1);
	while (length && parent[length] != '/')
		length--;
	parent[length] = '\0';
	/* It is there already, or cannot be made, of which bind has to say more. */
	if (length)
		mkdir(parent, 0755);
}

static int bind_and_listen(int fd, const struct options *options, const struct sockaddr_un *address)
{
	/* bind takes the umask away from the first: the path never has wider permissions. Nobody is let in before listen. */
	if (fchmod(fd, options->mode) || bind(fd, (const struct sockaddr *)address, sizeof(*address)))
		return -errno;
	if (chmod(options->socket, options->mode) || lchown(options->socket, options->owner, options->group) ||
	    listen(fd, BACKLOG)) {
		int error = errno;

		unlink(options->socket);
		return -error;
	}
	return 0;
}

int door_open(const struct options *options)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = strlen(options->socket);
	int fd, error;

	if (options->socket[0] != '/' || length >= sizeof(address.sun_path))
		return -EINVAL;
	memcpy(address.sun_path, options->socket, length + 1);
	make_parent(options->socket);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	error = bind_and_listen(fd, options, &address);
	if (!error)
		return fd;
	close(fd);
	return error;
}
