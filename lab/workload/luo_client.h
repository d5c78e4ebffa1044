// SPDX-License-Identifier: Apache-2.0
#ifndef LUO_CLIENT_H
#define LUO_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reference client of the agent's workload socket: newline-delimited JSON over a unix stream socket, file descriptors
 * by SCM_RIGHTS on the first byte of the line they belong to. Blocking, one connection, no state but the framing.
 */
#define LUO_LINE_MAX (64 * 1024)
#define LUO_FILES_MAX 64

struct luo_client {
	int fd;
	size_t used;
	size_t taken;		/* bytes of the line handed out last */
	/* One for the line half received, one for a line behind it: reading stops there. */
	struct {
		int fd;
		size_t at;	/* where in the buffer the line starts that owns the fd */
	} passed[2];
	char buffer[LUO_LINE_MAX + 1];
};

enum luo_event {
	LUO_UNKNOWN,
	LUO_SUBSCRIBED,
	LUO_CLAIMED,
	LUO_START_PRESERVATION,
	LUO_ABORT,
	LUO_FINISHED,
	LUO_ERROR,
};

struct luo_message {
	enum luo_event event;
	const char *line;	/* valid until the next receive */
	int fd;			/* owned by the receiver; -1 if none came */
};

struct luo_file {
	uint64_t token;
	uint64_t bytes;
	char handler[48];
	char name[64];
};

int luo_client_connect(struct luo_client *client, const char *path);
void luo_client_attach(struct luo_client *client, int fd);
void luo_client_close(struct luo_client *client);

/* False when the connection is lost, or the peer broke the protocol, which is treated alike. */
bool luo_client_receive(struct luo_client *client, struct luo_message *message);
bool luo_client_claim(struct luo_client *client, const char *id);
bool luo_client_subscribe(struct luo_client *client, const char *id);
bool luo_client_ready(struct luo_client *client, const struct luo_file *files, size_t count);
bool luo_client_failed(struct luo_client *client, const char *reason);
bool luo_client_aborted(struct luo_client *client);

struct luo_resumed {
	bool verified;
	uint64_t bytes_verified;
	uint64_t blackout_nanos;
	const char *detail;	/* plain ASCII without quotes or backslashes */
};
bool luo_client_resumed(struct luo_client *client, const struct luo_resumed *resumed);

/* The files of a CLAIMED message; -1 if there are too many or one is malformed. */
int luo_message_files(const struct luo_message *message, struct luo_file files[LUO_FILES_MAX]);
bool luo_message_code_is(const struct luo_message *message, const char *code);

#endif
