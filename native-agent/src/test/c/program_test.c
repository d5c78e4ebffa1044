// SPDX-License-Identifier: Apache-2.0
/* program_test DIRECTORY MANIFEST: luo-first below a service manager that keeps descriptors. */
#include "program.h"

static void takes_answers_and_hands_over(void)
{
	char text[1024], names[256];
	struct stat status;

	start("host-01", "STAND_IN_BUSY", "3");
	await("agent", text, sizeof(text));
	CHECK(!strcmp(text, "arguments=5 run\nmine=1\nnames=f0:f1:f2\nsession=/memfd:luofleet-manifest (deleted)\n"
			    "session=/memfd:vm-1 (deleted)\nsession=/memfd:" ID " (deleted)\nfirst=yes\n"));
	stored(names, sizeof(names));
	CHECK(!strcmp(names, "f0 f1 f2 "));
	CHECK(!stat("socket", &status) && (status.st_mode & 07777) == 0666);
	/* Of this test's user only where that is root, as the manifest says. */
	CHECK(answered(getuid() ? 50 : 10000) == !getuid());
	CHECK(creat("take-over", 0600) >= 0);
	await("agent-over", text, sizeof(text));
	finish(0);
}

static void leaves_claims_to_the_agent_on_another_host(void)
{
	char text[1024], names[256];

	start("host-02", NULL, NULL);
	await("agent", text, sizeof(text));
	CHECK(strstr(text, "names=f0\nsession=/memfd:luofleet-manifest (deleted)\nfirst=no\n"));
	stored(names, sizeof(names));
	CHECK(!strcmp(names, "f0 "));
	CHECK(access("socket", F_OK));
	finish(0);
}

static void starts_the_agent_as_before_without_a_live_update(void)
{
	char text[1024], names[256];

	start("host-01", "STAND_IN_REFUSE", "luofleet-manifest");
	await("agent", text, sizeof(text));
	CHECK(!strcmp(text, "arguments=5 run\nmine=0\nnames=\nfirst=no\n"));
	stored(names, sizeof(names));
	CHECK(!*names);
	finish(0);
}

static void leaves_a_refused_session_to_the_agent(void)
{
	char text[1024];

	start("host-01", "STAND_IN_REFUSE", ID);
	await("agent", text, sizeof(text));
	CHECK(strstr(text, "names=f0:f1\n") && strstr(text, "first=yes"));
	CHECK(!answered(50));
	CHECK(creat("take-over", 0600) >= 0);
	await("agent-over", text, sizeof(text));
	finish(0);
}

static void starts_the_agent_with_what_the_store_gave_it(void)
{
	char text[1024], names[256];

	start("host-01", "LISTEN_FDS", "1");
	await("agent", text, sizeof(text));
	CHECK(strstr(text, "first=no\n"));
	CHECK(access("log", F_OK));
	stored(names, sizeof(names));
	CHECK(!*names);
	finish(0);
}

static void has_stored_each_before_it_asks_for_the_next(void)
{
	char names[256];
	int status;

	start("host-01", "STAND_IN_KILL", ID);
	CHECK(waitpid(program, &status, 0) == program && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	stored(names, sizeof(names));
	CHECK(!strcmp(names, "f0 f1 "));
	close(manager);
}

static void dies_with_its_claims_when_the_agent_is_killed(void)
{
	char text[1024];
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };

	start("host-01", NULL, NULL);
	await("agent", text, sizeof(text));
	kill(program, SIGKILL);
	finish(SIGKILL);
	for (int i = 0;; i++) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		int refused = connect(fd, (struct sockaddr *)&address, sizeof(address)) && errno == ECONNREFUSED;

		close(fd);
		if (refused)
			return;
		CHECK(i < 2000);
		poll(NULL, 0, 5);
	}
}

static void tests(void)
{
	takes_answers_and_hands_over();
	leaves_claims_to_the_agent_on_another_host();
	starts_the_agent_as_before_without_a_live_update();
	leaves_a_refused_session_to_the_agent();
	starts_the_agent_with_what_the_store_gave_it();
	has_stored_each_before_it_asks_for_the_next();
	dies_with_its_claims_when_the_agent_is_killed();
}

int main(int argc, char **argv)
{
	return program_main(argc, argv, tests);
}
