// SPDX-License-Identifier: Apache-2.0
/*
 * What an agent must do at the least, and nothing else: the measure for what the real one adds. It finds the manifest, takes
 * back the sessions it names, answers claims, finishes, and goes into the next kernel. It checks little and recovers from
 * nothing; a failure ends it.
 *   luo-baseline stamp TEXT                       print TEXT with the time since boot
 *   luo-baseline serve SOCKET WORKLOADS MANIFEST KERNEL INITRD TURN
 */
#include "json.h"
#include "luo_device.h"
#include "luo_session.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 1024
#define LINE_MAX_BYTES (64 * 1024)
#define MANIFEST_MAX_BYTES (1024 * 1024)
#define MANIFEST_SESSION "luofleet-manifest"
#define MANIFEST_HEADER 64 /* see ManifestCodec */

struct client {
	int fd;
	int session; /* outgoing or claimed */
	size_t used;
	bool subscribed, ready, resumed;
	char id[64];
	char buffer[LINE_MAX_BYTES + 1];
};

static struct client clients[CLIENTS_MAX];
static size_t client_count;
static size_t workloads;
static const char *manifest_path, *kernel, *initrd, *turn;
/* NUL-terminated by the page it is padded with, or NULL when no live update came in. */
static const char *manifest;
static int manifest_session = -1;
static struct { char id[64]; int fd; } incoming[CLIENTS_MAX];
static size_t incoming_count;

static double uptime_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

__attribute__((format(printf, 1, 2), noreturn))
static void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "luo-baseline failed: ");
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	va_end(args);
	exit(1);
}

static int must(int result, const char *what)
{
	if (result < 0)
		die("%s: %s", what, strerror(-result));
	return result;
}

static void stamp(const char *text)
{
	printf("blackout %s uptime_ms=%.3f\n", text, uptime_ms());
}

static void take_back(void)
{
	int session = luo_retrieve_session(MANIFEST_SESSION);
	struct stat st;
	int fd;

	/* EINVAL: another agent of this boot had it. */
	if (session == -ENOENT || session == -EINVAL)
		return;
	manifest_session = must(session, "RETRIEVE_SESSION of the manifest");
	fd = must(luo_retrieve_fd(session, 1), "RETRIEVE_FD of the manifest");
	if (fstat(fd, &st) || st.st_size <= MANIFEST_HEADER)
		die("the manifest is too small");
	manifest = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (manifest == MAP_FAILED)
		die("mmap: %s", strerror(errno));
	manifest += MANIFEST_HEADER;
	for (const char *s = json_first(json_member(manifest, "sessions")); s; s = json_next(s)) {
		if (incoming_count == CLIENTS_MAX || !json_string(s, "id", incoming[incoming_count].id, 64))
			die("a session of the manifest has no usable id");
		incoming[incoming_count].fd = must(luo_retrieve_session(incoming[incoming_count].id), "RETRIEVE_SESSION");
		incoming_count++;
	}
}

/* The events are short and rare: a socket that does not take one whole has a dead peer. */
static void send_line(struct client *client, const char *line, int fd)
{
	struct iovec iov = { (void *)line, strlen(line) };
	union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = { 0 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (fd >= 0) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = sizeof(control.bytes);
		control.align = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(&control.align), &fd, sizeof(fd));
	}
	if (sendmsg(client->fd, &msg, MSG_NOSIGNAL) != (ssize_t)iov.iov_len)
		die("cannot send to %s", client->id);
}

static const char *files_of(const char *id, int *length)
{
	char candidate[64];

	for (const char *s = json_first(json_member(manifest, "sessions")); s; s = json_next(s)) {
		const char *files = json_member(s, "files");

		if (files && json_string(s, "id", candidate, sizeof(candidate)) && !strcmp(candidate, id)) {
			*length = (int)(strchr(files, ']') - files) + 1;
			return files;
		}
	}
	*length = 2;
	return "[]";
}

static void claim(struct client *client)
{
	char line[LINE_MAX_BYTES];
	int length;

	for (size_t i = 0; i < incoming_count; i++) {
		if (strcmp(incoming[i].id, client->id) || incoming[i].fd < 0)
			continue;
		const char *files = files_of(client->id, &length);

		snprintf(line, sizeof(line), "{\"event\":\"CLAIMED\",\"id\":\"%s\",\"files\":%.*s}\n", client->id, length, files);
		client->session = incoming[i].fd;
		incoming[i].fd = -1;
		send_line(client, line, client->session);
		return;
	}
	send_line(client, "{\"event\":\"ERROR\",\"code\":\"NO_SUCH_SESSION\",\"message\":\"none\"}\n", -1);
}

static size_t count(bool (*has)(const struct client *))
{
	size_t n = 0;

	for (size_t i = 0; i < client_count; i++)
		n += has(&clients[i]);
	return n;
}

static bool is_subscribed(const struct client *c) { return c->subscribed; }
static bool is_ready(const struct client *c) { return c->ready; }
static bool is_resumed(const struct client *c) { return c->resumed; }

static void finish_all(void)
{
	for (size_t i = 0; i < client_count; i++) {
		must(luo_finish(clients[i].session), "FINISH");
		close(clients[i].session);
		clients[i].resumed = false;
		send_line(&clients[i], "{\"event\":\"FINISHED\"}\n", -1);
	}
	must(luo_finish(manifest_session), "FINISH of the manifest");
	close(manifest_session);
}

static void start_preservation(void)
{
	must(luo_load_kernel(kernel, initrd, "luofleet.turn", turn), "kexec_file_load");
	for (size_t i = 0; i < client_count; i++) {
		clients[i].session = must(luo_create_session(clients[i].id), "CREATE_SESSION");
		send_line(&clients[i], "{\"event\":\"START_PRESERVATION\"}\n", clients[i].session);
	}
}

/* The manifest is the agent's, made beforehand, so that it can read it as well. */
static void preserve_manifest(void)
{
	static char bytes[MANIFEST_MAX_BYTES];
	FILE *file = fopen(manifest_path, "re");
	int memfd = memfd_create(MANIFEST_SESSION, MFD_CLOEXEC);
	int session = must(luo_create_session(MANIFEST_SESSION), "CREATE_SESSION of the manifest");
	size_t length = file ? fread(bytes, 1, sizeof(bytes), file) : 0;

	if (!length || length == sizeof(bytes) || memfd < 0 || write(memfd, bytes, length) != (ssize_t)length)
		die("cannot write the manifest");
	must(luo_preserve_fd(session, memfd, 1), "PRESERVE_FD of the manifest");
}

static void on_line(struct client *client, const char *line)
{
	char command[32] = "";

	json_string(line, "cmd", command, sizeof(command));
	if (!strcmp(command, "CLAIM") && json_string(line, "id", client->id, sizeof(client->id))) {
		claim(client);
	} else if (!strcmp(command, "SUBSCRIBE") && json_string(line, "id", client->id, sizeof(client->id))) {
		send_line(client, "{\"event\":\"SUBSCRIBED\"}\n", -1);
		client->subscribed = true;
		if (count(is_subscribed) == workloads)
			start_preservation();
	} else if (!strcmp(command, "READY")) {
		client->ready = true;
		if (count(is_ready) < workloads)
			return;
		preserve_manifest();
		stamp("kexec");
		usleep(200000); /* the line goes through a pipe to the console, which the kexec ends */
		must(luo_kexec(), "kexec");
	} else if (!strcmp(command, "RESUMED")) {
		client->resumed = true;
		if (count(is_resumed) == workloads)
			finish_all();
	} else {
		die("%s said %s", client->id, line);
	}
}

static void receive(struct client *client)
{
	ssize_t n = recv(client->fd, client->buffer + client->used, LINE_MAX_BYTES - client->used, 0);
	char *end;

	if (n <= 0)
		die("lost %s", client->id);
	client->used += (size_t)n;
	client->buffer[client->used] = 0;
	while ((end = memchr(client->buffer, '\n', client->used))) {
		size_t taken = (size_t)(end - client->buffer) + 1;

		*end = 0;
		on_line(client, client->buffer);
		memmove(client->buffer, client->buffer + taken, client->used -= taken);
	}
}

static int listen_on(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, CLIENTS_MAX))
		die("%s: %s", path, strerror(errno));
	return fd;
}

static void serve(const char *path)
{
	struct pollfd fds[CLIENTS_MAX + 1] = { { .fd = listen_on(path), .events = POLLIN } };

	take_back();
	stamp("baseline-serving");
	for (;;) {
		size_t polled = client_count;

		poll(fds, polled + 1, -1);
		for (size_t i = 0; i < polled; i++)
			if (fds[i + 1].revents)
				receive(&clients[i]);
		if (fds[0].revents && client_count < CLIENTS_MAX) {
			clients[client_count] = (struct client){ .fd = accept4(fds[0].fd, NULL, NULL, SOCK_CLOEXEC), .session = -1 };
			fds[client_count + 1] = (struct pollfd){ .fd = clients[client_count].fd, .events = POLLIN };
			client_count++;
		}
	}
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 3 && !strcmp(argv[1], "stamp")) {
		stamp(argv[2]);
		return 0;
	}
	if (argc != 8 || strcmp(argv[1], "serve"))
		die("usage: luo-baseline stamp TEXT | serve SOCKET WORKLOADS MANIFEST KERNEL INITRD TURN");
	workloads = (size_t)atoi(argv[3]);
	manifest_path = argv[4];
	kernel = argv[5];
	initrd = argv[6];
	turn = argv[7];
	serve(argv[2]);
}
