// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "first_line.h"

static const struct {
	const char *said;
	enum first_line kind;
	const char *id;
} cases[] = {
	{ "{\"cmd\":\"CLAIM\",\"id\":\"vm-1\"}\n", FIRST_LINE_CLAIM, "vm-1" },
	{ " { \"id\" : \"vm-\xc3\xbc\" ,\t\"cmd\" : \"CLAIM\" } \r\n", FIRST_LINE_CLAIM, "vm-\xc3\xbc" },
	{ "{\"cmd\":\"CLAIM\",\"id\":\"a\",\"more\":\"x\",\"n\":10}\n{\"cmd\":\"RESUMED\"}\n", FIRST_LINE_CLAIM, "a" },
	{ "{\"cmd\":\"CLAIM\",\"id\":\"\"}\n", FIRST_LINE_CLAIM, "" },
	{ "", FIRST_LINE_PARTIAL, NULL },
	{ "{\"cmd\":\"CLAIM\",\"id\":\"vm-1\"}", FIRST_LINE_PARTIAL, NULL },
	{ "\n", FIRST_LINE_OTHER, NULL },
	{ "{}\n", FIRST_LINE_OTHER, NULL },
	{ "{\"cmd\":\"SUBSCRIBE\",\"id\":\"vm-1\"}\n", FIRST_LINE_OTHER, NULL },
	{ "{\"cmd\":\"CLAIM\"}\n", FIRST_LINE_OTHER, NULL },
	{ "{\"id\":\"vm-1\"}\n", FIRST_LINE_OTHER, NULL },
	{ "{\"cmd\":\"CLAIM\",\"id\":7}\n", FIRST_LINE_OTHER, NULL },
	{ "{\"cmd\":\"CLAIM\",\"id\":\"vm-1\",\"n\":01}\n", FIRST_LINE_OTHER, NULL },
	{ "{\"cmd\":\"CLAIM\",\"id\":\"vm\\u002d1\"}\n", FIRST_LINE_OTHER, NULL },
	{ "{\"cmd\":\"CLAIM\",\"id\":\"a\",\"id\":\"b\"}\n", FIRST_LINE_OTHER, NULL },
	{ "{\"cmd\":\"CLAIM\",\"cmd\":\"CLAIM\",\"id\":\"b\"}\n", FIRST_LINE_OTHER, NULL },
	{ "{\"cmd\":\"CLAIM\",\"id\":\"a\",}\n", FIRST_LINE_OTHER, NULL },
	{ "{\"cmd\":\"CLAIM\",\"id\":\"a\"}x\n", FIRST_LINE_OTHER, NULL },
	{ "{\"cmd\":\"CLAIM\",\"id\":\"a\",\"o\":{}}\n", FIRST_LINE_OTHER, NULL },
	{ "[{\"cmd\":\"CLAIM\",\"id\":\"a\"}]\n", FIRST_LINE_OTHER, NULL },
	{ "{\"cmd\":\"CLAIM\",\"id\":\"a\n", FIRST_LINE_OTHER, NULL },
};

int main(void)
{
	char many[FIRST_LINE_MAX + 1];
	size_t length;
	struct text id;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *said = cases[i].said;
		enum first_line kind = first_line_read(said, strlen(said), &id, &length);

		if (kind != cases[i].kind)
			fprintf(stderr, "case %zu\n", i);
		CHECK(kind == cases[i].kind);
		if (kind != FIRST_LINE_PARTIAL)
			CHECK(length == (size_t)(strchr(said, '\n') - said) + 1);
		if (cases[i].id)
			CHECK(text_equal(id, (struct text){ cases[i].id, (uint32_t)strlen(cases[i].id) }));
	}
	memset(many, ' ', sizeof(many));
	CHECK(first_line_read(many, FIRST_LINE_MAX - 1, &id, &length) == FIRST_LINE_PARTIAL);
	CHECK(first_line_read(many, FIRST_LINE_MAX, &id, &length) == FIRST_LINE_OTHER);
	/* With a NUL, as nothing here ends in one. */
	CHECK(first_line_read("{\"cmd\":\"CLAIM\",\"id\":\"a\0\"}\n", 27, &id, &length) == FIRST_LINE_OTHER);
	return 0;
}
