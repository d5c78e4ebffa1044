// SPDX-License-Identifier: Apache-2.0
#include "table.h"

#include "sha256.h"

#include <string.h>

#define HEADER_BYTES 64u
#define ALIGNMENT_BYTES 64u
#define FORMAT 1u
#define PART_MAX (64u << 20)

enum { MANIFEST_LENGTH = 12, MANIFEST_DIGEST = 16, MANIFEST_JSON = 60 };
enum { TABLE_FORMAT = 8, TABLE_LENGTH = 12, TABLE_DIGEST = 16, TABLE_COUNT = 48 };

/* What is left of the body. */
struct cursor {
	const uint8_t *at;
	size_t left;
};

static uint32_t word(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

bool text_equal(struct text a, struct text b)
{
	return a.length == b.length && !memcmp(a.bytes, b.bytes, a.length);
}

bool text_is(struct text text, const char *word)
{
	return word && text_equal(text, (struct text){ word, (uint32_t)strlen(word) });
}

static bool take_word(struct cursor *cursor, uint32_t *out)
{
	if (cursor->left < 4)
		return false;
	*out = word(cursor->at);
	cursor->at += 4;
	cursor->left -= 4;
	return true;
}

/* Two lengths, two texts, and what fills them up to a multiple of four bytes; only zeros do. */
static bool take_texts(struct cursor *cursor, struct text *first, struct text *second)
{
	size_t used, padded;

	if (!take_word(cursor, &first->length) || !take_word(cursor, &second->length) ||
	    first->length > PART_MAX || second->length > PART_MAX)
		return false;
	used = (size_t)first->length + second->length;
	padded = (used + 3) & ~(size_t)3;
	if (padded > cursor->left)
		return false;
	for (size_t i = used; i < padded; i++)
		if (cursor->at[i])
			return false;
	first->bytes = (const char *)cursor->at;
	second->bytes = (const char *)cursor->at + first->length;
	cursor->at += padded;
	cursor->left -= padded;
	return true;
}

static bool whole(const uint8_t *manifest, const uint8_t *header, size_t length)
{
	uint8_t body[SHA256_BYTES], all[SHA256_BYTES];
	struct sha256 digest;

	sha256_begin(&digest);
	sha256_update(&digest, header + HEADER_BYTES, length);
	sha256_end(&digest, body);
	sha256_begin(&digest);
	sha256_update(&digest, manifest + MANIFEST_DIGEST, SHA256_BYTES);
	sha256_update(&digest, header, TABLE_DIGEST);
	sha256_update(&digest, header + TABLE_COUNT, HEADER_BYTES - TABLE_COUNT);
	sha256_update(&digest, body, sizeof(body));
	sha256_end(&digest, all);
	return !memcmp(all, header + TABLE_DIGEST, SHA256_BYTES);
}

static bool read_session(struct cursor *cursor, struct claimable *session)
{
	return take_word(cursor, &session->uid) && take_texts(cursor, &session->name, &session->line) &&
	       session->name.length && session->name.length <= TABLE_NAME_MAX &&
	       !memchr(session->name.bytes, 0, session->name.length) && session->line.length &&
	       session->line.length <= TABLE_LINE_MAX && session->line.bytes[session->line.length - 1] == '\n';
}

static const char *read_body(struct table *table, struct cursor cursor, uint32_t count)
{
	if (count > TABLE_SESSIONS_MAX)
		return "more sessions than this program serves";
	if (!take_texts(&cursor, &table->host, &table->machine))
		return "no host";
	for (uint32_t i = 0; i < count; i++)
		if (!read_session(&cursor, &table->sessions[i]))
			return "a session that is none";
	if (cursor.left)
		return "bytes after its last session";
	table->count = count;
	return NULL;
}

const char *table_read(struct table *table, const uint8_t *manifest, size_t size)
{
	uint64_t json, begin;
	const uint8_t *header;
	uint32_t length;

	table->count = 0;
	if (size < HEADER_BYTES || memcmp(manifest, "LUOFLEET", 8))
		return "no manifest";
	json = word(manifest + MANIFEST_JSON) ? word(manifest + MANIFEST_JSON) : HEADER_BYTES;
	begin = json + word(manifest + MANIFEST_LENGTH);
	begin = (begin + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
	if (begin + HEADER_BYTES > size || memcmp(manifest + begin, "LUOCLAIM", 8))
		return "no table, as before this release";
	header = manifest + begin;
	if (word(header + TABLE_FORMAT) != FORMAT)
		return "a table of another release";
	length = word(header + TABLE_LENGTH);
	if (length > size - begin - HEADER_BYTES)
		return "a table that is cut short";
	if (!whole(manifest, header, length))
		return "a table whose SHA-256 does not match";
	return read_body(table, (struct cursor){ header + HEADER_BYTES, length }, word(header + TABLE_COUNT));
}
