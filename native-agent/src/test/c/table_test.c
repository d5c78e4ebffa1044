// SPDX-License-Identifier: Apache-2.0
/* table_test MANIFEST: the table that ClaimTableTest.java holds the agent to. */
#include "check.h"
#include "sha256.h"
#include "table.h"

static struct table table;

static struct text text(const char *word)
{
	return (struct text){ word, (uint32_t)strlen(word) };
}

static void digests(void)
{
	/* FIPS 180-4's examples, and a million letters in pieces. */
	static const struct {
		const char *message, *hex;
	} known[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ NULL, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		uint8_t out[SHA256_BYTES];
		char hex[2 * SHA256_BYTES + 1];
		struct sha256 digest;

		sha256_begin(&digest);
		if (known[i].message)
			sha256_update(&digest, known[i].message, strlen(known[i].message));
		else
			for (int n = 0; n < 100000; n++)
				sha256_update(&digest, "aaaaaaaaaa", 10);
		sha256_end(&digest, out);
		for (int n = 0; n < SHA256_BYTES; n++)
			snprintf(hex + 2 * n, 3, "%02x", out[n]);
		CHECK(!strcmp(hex, known[i].hex));
	}
}

static void reads_what_the_agent_wrote(const unsigned char *manifest, size_t size)
{
	CHECK(!table_read(&table, manifest, size));
	CHECK(table.count == 2);
	CHECK(text_equal(table.host, text("host-01")) && text_equal(table.machine, text("machine")));
	CHECK(table.sessions[0].uid == 1000 && text_equal(table.sessions[0].name, text("vm-1")));
	CHECK(text_equal(table.sessions[1].line,
			 text("{\"event\":\"CLAIMED\",\"id\":\"vm-\xc3\xbc\",\"files\":[{\"token\":2}]}\n")));
}

/* In memory of just that size, so that a byte read too many is found. */
static const char *read_of(const unsigned char *manifest, size_t size)
{
	unsigned char *exact = malloc(size ? size : 1);
	const char *why;

	CHECK(exact);
	memcpy(exact, manifest, size);
	why = table_read(&table, exact, size);
	free(exact);
	return why;
}

static void refuses_all_but_whole_tables(unsigned char *manifest, size_t size)
{
	size_t begin = size;

	while (memcmp(manifest + begin, "LUOCLAIM", 8))
		begin--;
	for (size_t length = 0; length < size; length++)
		CHECK(read_of(manifest, length) && !table.count);
	for (size_t at = begin; at < size; at++)
		for (int bit = 0; bit < 8; bit++) {
			manifest[at] ^= (unsigned char)(1 << bit);
			CHECK(read_of(manifest, size) && !table.count);
			manifest[at] ^= (unsigned char)(1 << bit);
		}
	/* Of another manifest: its digest is another one. */
	manifest[16] ^= 1;
	CHECK(read_of(manifest, size));
	manifest[16] ^= 1;
	/* From before there were tables. */
	CHECK(read_of(manifest, begin));
	/* As it comes back, in whole pages. */
	CHECK(size < 4096);
	memset(manifest + size, 0, 4096 - size);
	CHECK(!read_of(manifest, 4096));
}

int main(int argc, char **argv)
{
	unsigned char *manifest;
	size_t size;

	CHECK(argc == 2);
	manifest = check_read(argv[1], &size);
	digests();
	reads_what_the_agent_wrote(manifest, size);
	refuses_all_but_whole_tables(manifest, size);
	free(manifest);
	return 0;
}
