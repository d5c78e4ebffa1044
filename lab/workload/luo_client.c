// SPDX-License-Identifier: Apache-2.0
#include "luo_client.h"
#include "json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void luo_client_attach(struct luo_client *client, int fd)
{
	client->fd = fd;
	client->used = client->taken = 0;
	client->passed[0].fd = client->passed[1].fd = -1;
}

int luo_client_connect(struct luo_client *client, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, err;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		err = -errno;
		close(fd);
		return err;
	}
	luo_client_attach(client, fd);
	return 0;
}

void luo_client_close(struct luo_client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	for (int i = 0; i < 2; i++)
		if (client->passed[i].fd >= 0)
			close(client->passed[i].fd);
	luo_client_attach(client, -1);
}

/* A stream read ends right behind the write that carried fds, so they belong to the last line starting in what came. */
static void own_passed_fd(struct luo_client *client, int fd)
{
	const char *end = client->buffer + client->used - 1;
	const char *newline = memrchr(client->buffer, '\n', (size_t)(end - client->buffer));

	int free = client->passed[0].fd < 0 ? 0 : 1;

	if (client->passed[free].fd >= 0)
		close(client->passed[free].fd);
	client->passed[free].fd = fd;
	client->passed[free].at = newline ? (size_t)(newline + 1 - client->buffer) : 0;
}

static bool fill(struct luo_client *client)
{
	union {
		char bytes[CMSG_SPACE(8 * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { client->buffer + client->used, LUO_LINE_MAX - client->used };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.bytes, .msg_controllen = sizeof(control.bytes),
	};
	ssize_t n;

	if (!iov.iov_len)
		return false;
	do {
		n = recvmsg(client->fd, &msg, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	client->used += (size_t)n;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t at = 0; at + CMSG_LEN(sizeof(int)) <= c->cmsg_len; at += sizeof(int)) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + at, sizeof(fd));
			own_passed_fd(client, fd);
		}
	}
	return true;
}

static void drop_taken_line(struct luo_client *client)
{
	client->used -= client->taken;
	memmove(client->buffer, client->buffer + client->taken, client->used);
	for (int i = 0; i < 2; i++)
		client->passed[i].at -= client->passed[i].at < client->taken ? client->passed[i].at : client->taken;
	client->taken = 0;
}

static enum luo_event event_of(const char *line)
{
	static const struct {
		const char *name;
		enum luo_event event;
	} known[] = {
		{ "SUBSCRIBED", LUO_SUBSCRIBED }, { "CLAIMED", LUO_CLAIMED },
		{ "START_PRESERVATION", LUO_START_PRESERVATION }, { "ABORT", LUO_ABORT },
		{ "FINISHED", LUO_FINISHED }, { "ERROR", LUO_ERROR },
	};
	char name[64];

	if (json_string(line, "event", name, sizeof(name)))
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (!strcmp(name, known[i].name))
				return known[i].event;
	return LUO_UNKNOWN;
}

bool luo_client_receive(struct luo_client *client, struct luo_message *message)
{
	char *newline;

	drop_taken_line(client);
	while (!(newline = memchr(client->buffer, '\n', client->used)))
		if (!fill(client))
			return false;
	*newline = '\0';
	client->taken = (size_t)(newline + 1 - client->buffer);
	message->line = client->buffer;
	message->event = event_of(message->line);
	message->fd = -1;
	for (int i = 0; i < 2; i++) {
		if (client->passed[i].fd >= 0 && client->passed[i].at < client->taken) {
			message->fd = client->passed[i].fd;
			client->passed[i].fd = -1;
			break;
		}
	}
	return true;
}

static bool send_all(struct luo_client *client, const char *data, size_t length)
{
	while (length) {
		ssize_t n = send(client->fd, data, length, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		length -= (size_t)n;
	}
	return true;
}

__attribute__((format(printf, 2, 3)))
static bool send_line(struct luo_client *client, const char *format, ...)
{
	char line[1024];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line) - 1, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(line) - 1)
		return false;
	line[n++] = '\n';
	return send_all(client, line, (size_t)n);
}

bool luo_client_claim(struct luo_client *client, const char *id)
{
	return send_line(client, "{\"cmd\":\"CLAIM\",\"id\":\"%s\"}", id);
}

bool luo_client_subscribe(struct luo_client *client, const char *id)
{
	return send_line(client, "{\"cmd\":\"SUBSCRIBE\",\"id\":\"%s\",\"version\":1}", id);
}

bool luo_client_failed(struct luo_client *client, const char *reason)
{
	return send_line(client, "{\"cmd\":\"FAILED\",\"reason\":\"%s\"}", reason);
}

bool luo_client_aborted(struct luo_client *client)
{
	return send_line(client, "{\"cmd\":\"ABORTED\"}");
}

bool luo_client_resumed(struct luo_client *client, const struct luo_resumed *resumed)
{
	return send_line(client,
			 "{\"cmd\":\"RESUMED\",\"verified\":%s,\"bytesVerified\":%" PRIu64 ",\"blackoutNanos\":%" PRIu64
			 ",\"detail\":\"%s\"}",
			 resumed->verified ? "true" : "false", resumed->bytes_verified, resumed->blackout_nanos,
			 resumed->detail);
}

bool luo_client_ready(struct luo_client *client, const struct luo_file *files, size_t count)
{
	char line[LUO_FILES_MAX * 256];
	size_t n = (size_t)sprintf(line, "{\"cmd\":\"READY\",\"files\":[");

	if (count > LUO_FILES_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		n += (size_t)sprintf(line + n,
				     "%s{\"token\":%" PRIu64 ",\"handler\":\"%s\",\"name\":\"%s\",\"bytes\":%" PRIu64 "}",
				     i ? "," : "", files[i].token, files[i].handler, files[i].name, files[i].bytes);
	n += (size_t)sprintf(line + n, "]}\n");
	return send_all(client, line, n);
}

int luo_message_files(const struct luo_message *message, struct luo_file files[LUO_FILES_MAX])
{
	int count = 0;

	for (const char *f = json_first(json_member(message->line, "files")); f; f = json_next(f)) {
		if (count == LUO_FILES_MAX || !json_u64(f, "token", &files[count].token))
			return -1;
		/* What only describes the file may be missing; only the token is needed to get it back. */
		if (!json_u64(f, "bytes", &files[count].bytes))
			files[count].bytes = 0;
		if (!json_string(f, "handler", files[count].handler, sizeof(files[count].handler)))
			files[count].handler[0] = '\0';
		if (!json_string(f, "name", files[count].name, sizeof(files[count].name)))
			files[count].name[0] = '\0';
		count++;
	}
	return count;
}

bool luo_message_code_is(const struct luo_message *message, const char *code)
{
	char actual[64];

	return json_string(message->line, "code", actual, sizeof(actual)) && !strcmp(actual, code);
}
