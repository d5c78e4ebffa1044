// SPDX-License-Identifier: Apache-2.0
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Just enough JSON for the workload protocol: look a key up in one object, without building a tree. Every function
 * takes NUL-terminated text and answers NULL or false when the text is not what it expects; none reads past the NUL.
 */

/* The value of a key of this object itself, not of one nested in it. */
const char *json_member(const char *object, const char *key);
bool json_string(const char *object, const char *key, char *out, size_t size);
bool json_u64(const char *object, const char *key, uint64_t *out);

/* Walks an array: pass the array first, then what the last call returned. */
const char *json_first(const char *array);
const char *json_next(const char *element);

#endif
