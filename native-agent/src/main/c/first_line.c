// SPDX-License-Identifier: Apache-2.0
#include "first_line.h"

#include <string.h>

struct line {
	const char *at, *end;
};

static void skip_space(struct line *line)
{
	while (line->at < line->end && (*line->at == ' ' || *line->at == '\t' || *line->at == '\r'))
		line->at++;
}

static bool take(struct line *line, char wanted)
{
	skip_space(line);
	if (line->at == line->end || *line->at != wanted)
		return false;
	line->at++;
	return true;
}

static bool take_string(struct line *line, struct text *out)
{
	const char *begin;

	if (!take(line, '"'))
		return false;
	begin = line->at;
	for (; line->at < line->end && *line->at != '"'; line->at++)
		if (*line->at == '\\' || (unsigned char)*line->at < ' ')
			return false;
	*out = (struct text){ begin, (uint32_t)(line->at - begin) };
	return take(line, '"');
}

static bool take_number(struct line *line)
{
	const char *begin = line->at;

	while (line->at < line->end && *line->at >= '0' && *line->at <= '9')
		line->at++;
	/* No number of JSON begins with a zero but zero. */
	return line->at > begin && (*begin != '0' || line->at == begin + 1);
}

/* One member of the object; false when it is nothing that a plain claim has. */
static bool take_member(struct line *line, struct text *command, struct text *id)
{
	struct text name, value, *wanted;

	if (!take_string(line, &name) || !take(line, ':'))
		return false;
	wanted = text_is(name, "cmd") ? command : text_is(name, "id") ? id : NULL;
	skip_space(line);
	if (line->at < line->end && *line->at != '"')
		return !wanted && take_number(line);
	if (!take_string(line, &value) || (wanted && wanted->bytes))
		return false;
	if (wanted)
		*wanted = value;
	return true;
}

static bool is_claim(struct line line, struct text *id)
{
	struct text command = { NULL, 0 };

	*id = command;
	if (!take(&line, '{'))
		return false;
	do {
		if (!take_member(&line, &command, id))
			return false;
	} while (take(&line, ','));
	if (!take(&line, '}'))
		return false;
	skip_space(&line);
	return line.at == line.end && command.bytes && id->bytes && text_is(command, "CLAIM");
}

enum first_line first_line_read(const char *bytes, size_t size, struct text *id, size_t *length)
{
	const char *end = memchr(bytes, '\n', size < FIRST_LINE_MAX ? size : FIRST_LINE_MAX);

	if (!end)
		return size < FIRST_LINE_MAX ? FIRST_LINE_PARTIAL : FIRST_LINE_OTHER;
	*length = (size_t)(end - bytes) + 1;
	return is_claim((struct line){ bytes, end }, id) ? FIRST_LINE_CLAIM : FIRST_LINE_OTHER;
}
