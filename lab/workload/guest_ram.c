// SPDX-License-Identifier: Apache-2.0
#include "guest_ram.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#define WORDS_PER_PAGE (GUEST_PAGE / sizeof(uint64_t))
#define GOLDEN 0x9e3779b97f4a7c15u

struct sealed {
	_Atomic uint64_t value, tsc, realtime_nanos, check;
} __attribute__((aligned(64)));

/* Lives at the start of the first file and is left out of that page's stamp. */
struct counter_area {
	struct sealed slots[2];
	struct sealed floor;
	struct sealed spare;
};
#define COUNTER_WORDS (sizeof(struct counter_area) / sizeof(uint64_t))
static_assert(sizeof(struct counter_area) == 256, "layout read by the next run of this program");

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

/* A file's seed comes from what it is, so memory of another guest, or another file of this one, never passes. */
static uint64_t seed_of(const char *id, size_t file)
{
	uint64_t hash = mix(file + GOLDEN);

	for (; *id; id++)
		hash = mix(hash ^ (unsigned char)*id);
	return hash;
}

uint64_t guest_tsc(void)
{
	_mm_lfence();
	return __rdtsc();
}

static int map_file(struct guest_ram *ram, int fd, size_t bytes)
{
	size_t index = ram->count;
	void *words = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (words == MAP_FAILED)
		return -errno;
	ram->files[index] = (struct guest_file){ fd, bytes, words, seed_of(ram->id, index) };
	ram->count++;
	return 0;
}

#define FLOOR_ATTEMPTS 1000

static size_t first_stamped_word(size_t file, size_t page)
{
	return file == 0 && page == 0 ? COUNTER_WORDS : 0;
}

/*
 * Each word differs from its neighbours and depends on seed, page and place, by one addition: pages that are swapped,
 * stale, zeroed or torn anywhere are found, at the speed of memory.
 */
static uint64_t first_word(const struct guest_file *file, size_t page)
{
	return mix(file->seed ^ mix(page + 1));
}

static void stamp(const struct guest_ram *ram, size_t index)
{
	const struct guest_file *file = &ram->files[index];

	for (size_t page = 0; page < file->bytes / GUEST_PAGE; page++) {
		uint64_t *words = file->words + page * WORDS_PER_PAGE;
		uint64_t base = first_word(file, page);

		for (size_t i = first_stamped_word(index, page); i < WORDS_PER_PAGE; i++)
			words[i] = base + i * GOLDEN;
	}
}

static bool page_is_intact(const struct guest_file *file, size_t index, size_t page)
{
	const uint64_t *words = file->words + page * WORDS_PER_PAGE;
	uint64_t base = first_word(file, page), wrong = 0;

	for (size_t i = first_stamped_word(index, page); i < WORDS_PER_PAGE; i++)
		wrong |= words[i] ^ (base + i * GOLDEN);
	return !wrong;
}

bool guest_ram_verify(const struct guest_ram *ram, struct guest_fault *fault)
{
	for (size_t index = 0; index < ram->count; index++)
		for (size_t page = 0; page < ram->files[index].bytes / GUEST_PAGE; page++)
			if (!page_is_intact(&ram->files[index], index, page)) {
				*fault = (struct guest_fault){ index, page };
				return false;
			}
	return true;
}

int guest_ram_allocate(struct guest_ram *ram, size_t bytes)
{
	char name[32];
	int fd, err;

	if (ram->count == GUEST_FILES_MAX || !bytes || bytes % GUEST_PAGE)
		return -EINVAL;
	snprintf(name, sizeof(name), "ram%zu", ram->count);
	fd = memfd_create(name, MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = ftruncate(fd, (off_t)bytes) ? -errno : map_file(ram, fd, bytes);
	if (err) {
		close(fd);
		return err;
	}
	stamp(ram, ram->count - 1);
	return 0;
}

int guest_ram_adopt(struct guest_ram *ram, int fd)
{
	struct stat st;

	if (ram->count == GUEST_FILES_MAX)
		return -E2BIG;
	if (fstat(fd, &st))
		return -errno;
	if (st.st_size <= 0 || st.st_size % GUEST_PAGE)
		return -EBADMSG;
	return map_file(ram, fd, (size_t)st.st_size);
}

void guest_ram_release(struct guest_ram *ram)
{
	while (ram->count) {
		struct guest_file *file = &ram->files[--ram->count];

		munmap(file->words, file->bytes);
		close(file->fd);
	}
}

size_t guest_ram_bytes(const struct guest_ram *ram)
{
	size_t bytes = 0;

	for (size_t i = 0; i < ram->count; i++)
		bytes += ram->files[i].bytes;
	return bytes;
}

static struct counter_area *counter(const struct guest_ram *ram)
{
	return (struct counter_area *)ram->files[0].words;
}

static uint64_t seal(const struct guest_ram *ram, const struct guest_tick *tick)
{
	return mix(mix(mix(ram->files[0].seed ^ tick->value) ^ tick->tsc) ^ tick->realtime_nanos);
}

/* The checksum goes last: a slot is either wholly what it was, wholly what it is to be, or does not match. */
static void write_sealed(const struct guest_ram *ram, struct sealed *slot, const struct guest_tick *tick)
{
	atomic_store_explicit(&slot->value, tick->value, memory_order_release);
	atomic_store_explicit(&slot->tsc, tick->tsc, memory_order_release);
	atomic_store_explicit(&slot->realtime_nanos, tick->realtime_nanos, memory_order_release);
	atomic_store_explicit(&slot->check, seal(ram, tick), memory_order_release);
}

static bool read_sealed(const struct guest_ram *ram, const struct sealed *slot, struct guest_tick *tick)
{
	uint64_t check = atomic_load_explicit(&slot->check, memory_order_acquire);

	tick->value = atomic_load_explicit(&slot->value, memory_order_acquire);
	tick->tsc = atomic_load_explicit(&slot->tsc, memory_order_acquire);
	tick->realtime_nanos = atomic_load_explicit(&slot->realtime_nanos, memory_order_acquire);
	return check == seal(ram, tick);
}

bool guest_last_tick(const struct guest_ram *ram, struct guest_tick *tick)
{
	const struct counter_area *area = counter(ram);
	struct guest_tick other;
	bool first = read_sealed(ram, &area->slots[0], tick);
	bool second = read_sealed(ram, &area->slots[1], &other);

	if (second && (!first || other.value > tick->value))
		*tick = other;
	return first || second;
}

void guest_tick(struct guest_ram *ram)
{
	struct guest_tick tick = { 0 };
	struct timespec now;

	guest_last_tick(ram, &tick);
	clock_gettime(CLOCK_REALTIME, &now);
	tick.value++;
	tick.tsc = guest_tsc();
	tick.realtime_nanos = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	write_sealed(ram, &counter(ram)->slots[tick.value % 2], &tick);
}

/*
 * The guest counts meanwhile. A reader that it overtakes in both slots, as on a busy machine, sees none that is whole, and
 * looks again: without a floor the next kernel would call the memory corrupt.
 */
void guest_set_floor(struct guest_ram *ram)
{
	struct guest_tick tick;

	for (int attempt = 0; attempt < FLOOR_ATTEMPTS; attempt++)
		if (guest_last_tick(ram, &tick)) {
			write_sealed(ram, &counter(ram)->floor, &tick);
			return;
		}
}

bool guest_floor(const struct guest_ram *ram, uint64_t *floor)
{
	struct guest_tick tick;

	if (!read_sealed(ram, &counter(ram)->floor, &tick))
		return false;
	*floor = tick.value;
	return true;
}
