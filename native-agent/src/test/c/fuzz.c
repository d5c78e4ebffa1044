// SPDX-License-Identifier: Apache-2.0
/*
 * Fuzzes what reads bytes of others: the table and the first line. As a libFuzzer target (clang -DLIBFUZZER -fsanitize=fuzzer), or by
 * itself: fuzz MANIFEST [ROUNDS] changes a manifest at random, and repeatably.
 */
#include "check.h"
#include "first_line.h"
#include "sha256.h"
#include "table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct table table;
static unsigned long sum;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct text id;
	size_t length;

	/* What was found has to lie within the bytes. */
	if (!table_read(&table, bytes, size))
		for (uint32_t i = 0; i < table.count; i++)
			for (uint32_t n = 0; n < table.sessions[i].line.length; n++)
				sum += (unsigned char)table.sessions[i].line.bytes[n];
	if (first_line_read((const char *)bytes, size, &id, &length) == FIRST_LINE_CLAIM)
		for (uint32_t n = 0; n < id.length; n++)
			sum += (unsigned char)id.bytes[n];
	return 0;
}

#ifndef LIBFUZZER
static uint64_t state = 1;

static uint32_t any(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 16) % below;
}

/* Without this no change would come past the digest. */
static void digest_anew(uint8_t *manifest, size_t begin, size_t size)
{
	uint8_t *header = manifest + begin, body[SHA256_BYTES];
	uint32_t length = (uint32_t)(size - begin - 64);
	struct sha256 digest;

	if (any(4))
		for (int i = 0; i < 4; i++)
			header[12 + i] = (uint8_t)(length >> 8 * i);
	sha256_begin(&digest);
	sha256_update(&digest, header + 64, length);
	sha256_end(&digest, body);
	sha256_begin(&digest);
	sha256_update(&digest, manifest + 16, 32);
	sha256_update(&digest, header, 16);
	sha256_update(&digest, header + 48, 16);
	sha256_update(&digest, body, 32);
	sha256_end(&digest, header + 16);
}

static void try_one(const uint8_t *bytes, size_t size)
{
	uint8_t *exact = malloc(size ? size : 1);

	CHECK(exact);
	memcpy(exact, bytes, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

int main(int argc, char **argv)
{
	static const char claim[] = " {\"cmd\":\"CLAIM\",\"id\":\"vm-1\",\"n\":10} \n";
	long rounds = argc > 2 ? atol(argv[2]) : 200000;
	size_t size, begin;
	uint8_t *manifest, *changed;

	CHECK(argc > 1);
	manifest = check_read(argv[1], &size);
	changed = malloc(size);
	CHECK(changed);
	for (begin = size; memcmp(manifest + begin, "LUOCLAIM", 8);)
		begin--;
	for (long round = 0; round < rounds; round++) {
		char line[sizeof(claim)];
		size_t cut = any(3) ? size : begin + 64 + any((uint32_t)(size - begin - 63));

		memcpy(changed, manifest, size);
		for (uint32_t n = any(4); n; n--)
			changed[begin + 48 + any((uint32_t)(size - begin - 48))] = (uint8_t)(any(2) ? any(256) : 255 * any(2));
		if (any(8))
			digest_anew(changed, begin, cut);
		try_one(changed, cut);
		memcpy(line, claim, sizeof(claim));
		for (uint32_t n = any(4); n; n--)
			line[any(sizeof(claim))] = (char)(any(2) ? any(256) : (uint32_t) "{}\":,\\\n 0"[any(9)]);
		try_one((const uint8_t *)line, any(sizeof(claim) + 1));
	}
	printf("fuzz: %ld rounds, sum %lu\n", rounds, sum);
	free(changed);
	free(manifest);
	return 0;
}
#endif
