// SPDX-License-Identifier: Apache-2.0
#ifndef LUO_FIRST_SHA256_H
#define LUO_FIRST_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32

/* A digest under way (FIPS 180-4). */
struct sha256 {
	uint32_t state[8];
	uint64_t total;
	uint8_t block[64];
};

void sha256_begin(struct sha256 *digest);
void sha256_update(struct sha256 *digest, const void *bytes, size_t length);
void sha256_end(struct sha256 *digest, uint8_t out[SHA256_BYTES]);

#endif
