// SPDX-License-Identifier: Apache-2.0
/* keeper_test DIRECTORY MANIFEST: luo-first as the one that keeps sessions, without a service manager and in an initramfs. */
#include "program.h"

/* Waits until the agent has said what it was given and had a session kept, and gives its process. */
static pid_t held(char *text, size_t size)
{
	char nothing[8];
	const char *pid;

	await("stored", nothing, sizeof(nothing));
	await("agent", text, size);
	unlink("stored");
	unlink("agent");
	pid = strstr(text, "pid=");
	CHECK(pid);
	return atoi(pid + 4);
}

static void check_exit(int expected)
{
	int status;

	CHECK(waitpid(program, &status, 0) == program && WIFEXITED(status) && WEXITSTATUS(status) == expected);
	close(manager);
}

static void keeps_sessions_without_a_manager_and_starts_the_agent_again(void)
{
	static const char all[] = "names=f0:f1:f2:s1\nsession=/memfd:luofleet-manifest (deleted)\nsession=/memfd:vm-1 (deleted)\n"
				  "session=/memfd:" ID " (deleted)\nsession=/memfd:one-more (deleted)\nfirst=no\n";
	char text[1024];
	pid_t first, second;

	/* As below some inits. */
	signal(SIGCHLD, SIG_IGN);
	start("host-01", NO_MANAGER, "1");
	signal(SIGCHLD, SIG_DFL);
	first = held(text, sizeof(text));
	CHECK(first != program && strstr(text, "names=f0:f1:f2\n") && strstr(text, "first=yes\n"));
	kill(first, SIGKILL);
	second = held(text, sizeof(text));
	CHECK(second != first && strstr(text, "mine=1\n") && strstr(text, all));
	/* Asked to end, it ends the agent; what guests depend on is not let go of. */
	kill(program, SIGTERM);
	CHECK(held(text, sizeof(text)) != second && strstr(text, all));
	CHECK(creat("release", 0600) >= 0);
	check_exit(3);
}

static void ends_as_the_agent_does_where_nothing_is_kept(void)
{
	char text[1024];
	pid_t agents;

	start("host-01", NO_MANAGER, "1");
	agents = held(text, sizeof(text));
	CHECK(creat("release", 0600) >= 0);
	/* It has not been told of the one that it had kept, so another has to let go of that. */
	CHECK(held(text, sizeof(text)) != agents && strstr(text, "names=s1\n"));
	check_exit(3);
}

static void leaves_the_agent_what_it_has_when_it_is_killed(void)
{
	char text[1024];
	pid_t agents;

	start("host-01", NO_MANAGER, "1");
	agents = held(text, sizeof(text));
	kill(program, SIGKILL);
	finish(SIGKILL);
	CHECK(!kill(agents, 0));
	CHECK(answered(getuid() ? 50 : 10000) == !getuid());
	kill(agents, SIGKILL);
}

/* ---- One in an initramfs, and the next one. ---- */

static pid_t start_in_initramfs(void)
{
	pid_t first;

	clean();
	manage();
	start_as("hold", "host-01", NO_MANAGER, "1");
	first = program;
	for (int i = 0; access("first.sock", F_OK); i++) {
		CHECK(i < 2000);
		poll(NULL, 0, 5);
	}
	return first;
}

static int ask_first(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "first.sock" };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	for (int i = 0; connect(fd, (struct sockaddr *)&address, sizeof(address)); i++) {
		CHECK(i < 2000);
		poll(NULL, 0, 5);
	}
	return fd;
}

static void check_ended(pid_t one)
{
	int status;

	CHECK(waitpid(one, &status, 0) == one && WIFEXITED(status) && !WEXITSTATUS(status));
}

static size_t retrieved(void)
{
	char text[1024];
	size_t count = 0;

	await("log", text, sizeof(text));
	for (const char *at = text; (at = strstr(at, "retrieve ")); at++)
		count++;
	return count;
}

static void check_taken_over(void)
{
	char text[1024], names[256];

	await("agent", text, sizeof(text));
	CHECK(!strcmp(text, "arguments=5 run\nmine=1\nnames=f0:f1:f2\nsession=/memfd:luofleet-manifest (deleted)\n"
			    "session=/memfd:vm-1 (deleted)\nsession=/memfd:" ID " (deleted)\nfirst=yes\n"));
	stored(names, sizeof(names));
	CHECK(!strcmp(names, "f0 f1 f2 "));
	/* Nobody asked the kernel twice. */
	CHECK(retrieved() == 3);
	CHECK(access("first.sock", F_OK));
	CHECK(creat("take-over", 0600) >= 0);
	await("agent-over", text, sizeof(text));
	finish(0);
}

static void answers_claims_before_there_is_an_agent_and_gives_all_to_the_next(void)
{
	pid_t first = start_in_initramfs();
	struct stat status;

	CHECK(answered(getuid() ? 50 : 10000) == !getuid());
	CHECK(!stat("first.sock", &status) && (status.st_mode & 07777) == 0600);
	start_as("run", "host-01", NULL, NULL);
	check_ended(first);
	check_taken_over();
}

static void gives_all_again_when_the_next_has_not_made_sure_of_it(void)
{
	pid_t first = start_in_initramfs();
	int fd = ask_first();
	char message[64];

	CHECK(recv(fd, message, sizeof(message), 0) > 0);
	close(fd);
	fd = ask_first();
	CHECK(send(fd, "x", 1, MSG_NOSIGNAL) == 1);
	close(fd);
	start_as("run", "host-01", NULL, NULL);
	check_ended(first);
	check_taken_over();
}

static void gives_nothing_to_another_user(void)
{
	pid_t first = start_in_initramfs(), other;

	if (!getuid()) {
		CHECK(!chmod(".", 0755) && !chmod("first.sock", 0666));
		other = fork();
		if (!other) {
			char message[64];

			CHECK(!setuid(65534));
			CHECK(recv(ask_first(), message, sizeof(message), 0) <= 0);
			_exit(0);
		}
		check_ended(other);
	}
	kill(first, SIGKILL);
	finish(SIGKILL);
}

/* Who may make files beside the workloads' socket could offer it sessions, and a socket to listen on. */
static void takes_nothing_of_another_user(void)
{
	char text[1024];
	int listens[2];
	pid_t other;

	if (getuid())
		return;
	clean();
	CHECK(!chmod(".", 0777) && !pipe2(listens, O_CLOEXEC));
	other = fork();
	if (!other) {
		struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "first.sock" };
		int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

		CHECK(!setuid(65534) && !bind(fd, (struct sockaddr *)&address, sizeof(address)) && !listen(fd, 4));
		CHECK(write(listens[1], "", 1) == 1);
		fd = accept(fd, NULL, NULL);
		/* It went without a word. */
		_exit(recv(fd, text, 1, 0) != 0);
	}
	CHECK(read(listens[0], text, 1) == 1);
	close(listens[0]);
	close(listens[1]);
	manage();
	start_as("run", "host-01", "STAND_IN_REFUSE", "luofleet-manifest");
	await("agent", text, sizeof(text));
	CHECK(strstr(text, "names=\nfirst=no\n"));
	finish(0);
	check_ended(other);
	CHECK(!chmod(".", 0700));
}

static void takes_only_what_it_has_not_yet_after_a_crash(void)
{
	pid_t first = start_in_initramfs();
	char text[1024], names[256];

	/* As systemd starts one whose predecessor was killed when it had stored two. */
	program = fork();
	CHECK(program >= 0);
	if (!program) {
		char pid[16], socket_path[PATH_MAX + 16];

		close_range(KEPT_FROM, 100, 0);
		CHECK(memfd_create("a", 0) == 3 && memfd_create("b", 0) == 4);
		snprintf(pid, sizeof(pid), "%d", getpid());
		snprintf(socket_path, sizeof(socket_path), "--socket=%s/socket", directory);
		setenv("LISTEN_FDS", "2", 1);
		setenv("LISTEN_PID", pid, 1);
		setenv("LISTEN_FDNAMES", "f1:f0", 1);
		snprintf(names, sizeof(names), "%.200s/notify", directory);
		setenv("NOTIFY_SOCKET", names, 1);
		setenv("FDSTORE", "100", 1);
		execl("./luo-first", "luo-first", "run", "--host", "host-01", socket_path, NULL);
		_exit(126);
	}
	check_ended(first);
	await("agent", text, sizeof(text));
	CHECK(strstr(text, "mine=1\nnames=f1:f0:f2\nsession=/memfd:a (deleted)\nsession=/memfd:b (deleted)\nsession=/memfd:" ID
			   " (deleted)\nfirst=yes\n"));
	stored(names, sizeof(names));
	CHECK(!strcmp(names, "f2 "));
	CHECK(creat("take-over", 0600) >= 0);
	await("agent-over", text, sizeof(text));
	finish(0);
}

static void ends_at_once_where_nothing_came_in(void)
{
	clean();
	manage();
	start_as("hold", "host-01", "STAND_IN_REFUSE", "luofleet-manifest");
	finish(0);
	CHECK(access("first.sock", F_OK));
}

static void tests(void)
{
	keeps_sessions_without_a_manager_and_starts_the_agent_again();
	ends_as_the_agent_does_where_nothing_is_kept();
	leaves_the_agent_what_it_has_when_it_is_killed();
	answers_claims_before_there_is_an_agent_and_gives_all_to_the_next();
	gives_all_again_when_the_next_has_not_made_sure_of_it();
	gives_nothing_to_another_user();
	takes_nothing_of_another_user();
	takes_only_what_it_has_not_yet_after_a_crash();
	ends_at_once_where_nothing_came_in();
}

int main(int argc, char **argv)
{
	return program_main(argc, argv, tests);
}
