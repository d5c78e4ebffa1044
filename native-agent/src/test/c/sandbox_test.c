// SPDX-License-Identifier: Apache-2.0
/* What a process may not do any more once it is in the sandbox. That it may do what it has to is shown by the other tests. */
#include "check.h"
#include "sandbox.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void open_a_file(void)
{
	open("/dev/null", O_RDONLY);
}

static void start_a_program(void)
{
	execl("/bin/true", "true", NULL);
}

static void start_a_process(void)
{
	fork();
}

static void map_memory(void)
{
	mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void allocate(void)
{
	char *volatile memory = malloc(10 << 20);

	free(memory);
}

static void make_a_socket(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}

static void trace(void)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void signal_another(void)
{
	kill(getppid(), 0);
}

#ifdef __x86_64__
/* The same numbers mean other calls to the kernel's other entry: open. */
static void call_as_32_bits(void)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(5), "b"(0), "c"(0), "d"(0) : "memory");
}

static void call_as_x32(void)
{
	syscall(0x40000000 | SYS_close, -1);
}
#endif

static void check_kills(void (*attempt)(void))
{
	pid_t child = fork();
	int status;

	CHECK(child >= 0);
	if (!child) {
		CHECK(!sandbox_enter());
		attempt();
		_exit(0);
	}
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

int main(void)
{
	check_kills(open_a_file);
	check_kills(start_a_program);
	check_kills(start_a_process);
	check_kills(map_memory);
	check_kills(allocate);
	check_kills(make_a_socket);
	check_kills(trace);
	check_kills(signal_another);
#ifdef __x86_64__
	check_kills(call_as_32_bits);
	check_kills(call_as_x32);
#endif
	return 0;
}
