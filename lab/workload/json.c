// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *skip_space(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

/* From the opening quote to just past the closing one. */
static const char *skip_string(const char *p)
{
	for (p++; *p != '"'; p++) {
		if (*p == '\\')
			p++;
		if (!*p)
			return NULL;
	}
	return p + 1;
}

static const char *skip_value(const char *p)
{
	int depth = 0;

	do {
		p = skip_space(p);
		if (*p == '"') {
			p = skip_string(p);
			if (!p)
				return NULL;
		} else if (*p == '{' || *p == '[') {
			depth++;
			p++;
		} else if (depth && (*p == '}' || *p == ']')) {
			depth--;
			p++;
		} else if (depth && (*p == ',' || *p == ':')) {
			p++;
		} else {
			size_t scalar = strcspn(p, " \t\r\n,:{}[]\"");

			if (!scalar)
				return NULL;
			p += scalar;
		}
	} while (depth);
	return p;
}

const char *json_member(const char *object, const char *key)
{
	size_t length = strlen(key);
	const char *p = skip_space(object);

	if (*p++ != '{')
		return NULL;
	while (*(p = skip_space(p)) == '"') {
		const char *name = p + 1;
		const char *end = skip_string(p);

		if (!end || *(p = skip_space(end)) != ':')
			return NULL;
		p = skip_space(p + 1);
		if ((size_t)(end - 1 - name) == length && !memcmp(name, key, length))
			return p;
		p = skip_value(p);
		if (!p || *(p = skip_space(p)) != ',')
			return NULL;
		p++;
	}
	return NULL;
}

/* Escapes other than \uXXXX stand for one ASCII byte; \u is answered with '?', as no field we act on may contain it. */
static char unescape(const char **p)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	char c = *++*p;
	const char *known = c ? strchr(from, c) : NULL;

	if (c == 'u') {
		size_t digits = strspn(*p + 1, "0123456789abcdefABCDEF");

		*p += digits < 4 ? digits : 4;
		return '?';
	}
	return known ? to[known - from] : c;
}

bool json_string(const char *object, const char *key, char *out, size_t size)
{
	const char *p = json_member(object, key);
	size_t n = 0;

	if (!p || *p != '"' || !skip_string(p))
		return false;
	for (p++; *p != '"'; p++) {
		if (n + 1 >= size)
			return false;
		out[n++] = *p == '\\' ? unescape(&p) : *p;
	}
	out[n] = '\0';
	return true;
}

bool json_u64(const char *object, const char *key, uint64_t *out)
{
	const char *p = json_member(object, key);
	char *end;

	if (!p || *p < '0' || *p > '9')
		return false;
	errno = 0;
	*out = strtoull(p, &end, 10);
	return !errno && strchr(" \t\r\n,}", *end);
}

const char *json_first(const char *array)
{
	if (!array || *array != '[')
		return NULL;
	array = skip_space(array + 1);
	return *array == ']' || !*array ? NULL : array;
}

const char *json_next(const char *element)
{
	const char *p = skip_value(element);

	if (!p || *(p = skip_space(p)) != ',')
		return NULL;
	return skip_space(p + 1);
}
