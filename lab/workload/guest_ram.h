// SPDX-License-Identifier: Apache-2.0
#ifndef GUEST_RAM_H
#define GUEST_RAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUEST_PAGE 4096u
#define GUEST_FILES_MAX 64

/* One memfd of guest memory. Every page can be recognised as this page of this file of this guest. */
struct guest_file {
	int fd;
	size_t bytes;
	uint64_t *words;
	uint64_t seed;
};

struct guest_ram {
	const char *id;
	size_t count;
	struct guest_file files[GUEST_FILES_MAX];
};

/* One tick of the guest: what it last knew of the time. */
struct guest_tick {
	uint64_t value;
	uint64_t tsc;
	uint64_t realtime_nanos;
};

struct guest_fault {
	size_t file;
	size_t page;
};

/* Both append a file; adopt takes the fd over. A negative errno on failure. */
int guest_ram_allocate(struct guest_ram *ram, size_t bytes);
int guest_ram_adopt(struct guest_ram *ram, int fd);
void guest_ram_release(struct guest_ram *ram);

/* True when every page of every file is intact; otherwise the first that is not. */
bool guest_ram_verify(const struct guest_ram *ram, struct guest_fault *fault);
size_t guest_ram_bytes(const struct guest_ram *ram);

/*
 * The guest's life: a counter in its own memory, in two slots written in turn, each with a checksum. The kernel may stop
 * in the middle of a write; the slot being written is then invalid, and the other still holds the tick before it.
 */
void guest_tick(struct guest_ram *ram);
bool guest_last_tick(const struct guest_ram *ram, struct guest_tick *tick);

/* Writes down, in guest memory, that the counter had come this far: no later kernel may show less. */
void guest_set_floor(struct guest_ram *ram);
bool guest_floor(const struct guest_ram *ram, uint64_t *floor);

uint64_t guest_tsc(void);

#endif
