// SPDX-License-Identifier: Apache-2.0
#include "store.h"

#include "rights.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int store_connect(const char *address)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t length = strlen(address);
	int fd, error;

	if (length < 2 || length >= sizeof(to.sun_path) || (address[0] != '@' && address[0] != '/'))
		return -EINVAL;
	memcpy(to.sun_path, address, length);
	/* A name in the abstract namespace ends where the address does, a path with a NUL. */
	if (address[0] == '@')
		to.sun_path[0] = '\0';
	else
		length++;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length))) {
		error = errno;
		close(fd);
		return -error;
	}
	return fd;
}

int store_keep(int store, int fd, const char *name)
{
	char text[128];
	int length = snprintf(text, sizeof(text), "FDSTORE=1\nFDPOLL=0\nFDNAME=%s", name);

	return rights_send(store, text, (size_t)length, fd, 0);
}
