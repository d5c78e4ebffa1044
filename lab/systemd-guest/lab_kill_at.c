// SPDX-License-Identifier: Apache-2.0
/*
 * lab-kill-at PROCS CALL N FILE [ERRNO]: kills the process whose id stands in the cgroup file PROCS, or one that it
 * forked, by SIGKILL, as it enters their Nth system call of a kind, and then removes FILE. Waits for the process to exist. The kernel has not begun the call then,
 * so a test hits the point between two calls exactly, without any help by the process. With ERRNO, as ENOMEM, that one call fails
 * with it, without having been run, and the process goes on untraced. The call "answer" is a sendmsg of luo-first's child, which answers
 * claims and hands over: that child is killed, and the process goes on. The call "send" is one of the process itself, which stores descriptors and asks for the hand-over.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ANY 0ull

/* Whose call counts: of any that is traced, of the one in the file, or of one that it has forked. */
enum whose { OF_ANY, OF_FIRST, OF_FORKED };

struct kind {
	const char *name;
	unsigned long long number, request;
	enum whose whose;
};

/* Requests as in include/uapi/linux/liveupdate.h. */
static const struct kind kinds[] = {
	{ "create-session", SYS_ioctl, 0xBA00, OF_ANY },   { "retrieve-session", SYS_ioctl, 0xBA01, OF_ANY },
	{ "preserve-fd", SYS_ioctl, 0xBA40, OF_ANY },	   { "retrieve-fd", SYS_ioctl, 0xBA41, OF_ANY },
	{ "finish", SYS_ioctl, 0xBA42, OF_ANY },	   { "get-name", SYS_ioctl, 0xBA43, OF_ANY },
	{ "kexec-load", SYS_kexec_file_load, ANY, OF_ANY }, { "reboot", SYS_reboot, ANY, OF_ANY },
	{ "answer", SYS_sendmsg, ANY, OF_FORKED },	   { "send", SYS_sendmsg, ANY, OF_FIRST },
};

static const struct kind *kind_named(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

static const struct {
	const char *name;
	int number;
} errnos[] = { { "ENOMEM", ENOMEM }, { "EMFILE", EMFILE }, { "ENFILE", ENFILE }, { "EBUSY", EBUSY } };

static int errno_named(const char *name)
{
	for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++)
		if (!strcmp(errnos[i].name, name))
			return errnos[i].number;
	return 0;
}

static pid_t await_process(const char *procs)
{
	struct timespec pause = { 0, 2000000 };

	for (;;) {
		FILE *file = fopen(procs, "r");
		int pid = 0;

		if (file) {
			if (fscanf(file, "%d", &pid) != 1)
				pid = 0;
			fclose(file);
		}
		if (pid)
			return pid;
		nanosleep(&pause, NULL);
	}
}

static void seize_all(pid_t process)
{
	char path[64];
	struct dirent *entry;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", process);
	tasks = opendir(path);
	while (tasks && (entry = readdir(tasks))) {
		pid_t task = atoi(entry->d_name);

		/* A thread that a seized one has just made is seized already. */
		if (task &&
		    !ptrace(PTRACE_SEIZE, task, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK))
			ptrace(PTRACE_INTERRUPT, task, 0, 0);
	}
	if (tasks)
		closedir(tasks);
}

/* Whatever that one has forked by now is traced as well. */
static void seize_listed(const char *procs)
{
	FILE *file = fopen(procs, "r");
	int pid;

	while (file && fscanf(file, "%d", &pid) == 1)
		seize_all(pid);
	if (file)
		fclose(file);
}

/* The process that a task belongs to. */
static pid_t process_of(pid_t task)
{
	char path[64], line[128];
	FILE *file;
	int found = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", task);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Tgid: %d", &found) == 1)
			break;
	if (file)
		fclose(file);
	return found;
}

static bool enters(pid_t task, const struct kind *kind)
{
	struct user_regs_struct regs;

	/* At its entry a call's return register holds -ENOSYS. */
	return !ptrace(PTRACE_GETREGS, task, 0, &regs) && regs.rax == (unsigned long long)-ENOSYS &&
	       regs.orig_rax == kind->number && (kind->request == ANY || regs.rsi == kind->request);
}

static bool counts(enum whose whose, bool first)
{
	return whose == OF_ANY || (whose == OF_FIRST) == first;
}

/* What the stop was for decides what the thread is given when it goes on. */
static void go_on(pid_t task, int status)
{
	int event = status >> 16, number = WSTOPSIG(status);
	bool signal_to_deliver = !event && number != (SIGTRAP | 0x80);

	if (event == PTRACE_EVENT_STOP && number != SIGTRAP) {
		ptrace(PTRACE_LISTEN, task, 0, 0);
		/* It stopped itself until it is traced, see luofleet-lab-generator. */
		kill(task, SIGCONT);
	} else {
		ptrace(PTRACE_SYSCALL, task, 0, signal_to_deliver ? number : 0);
	}
}

/* Takes a task from the entry of a call to its end without the call. The kernel runs none that has number -1. */
static bool fail(pid_t task, int number)
{
	struct user_regs_struct regs;
	int status;

	if (ptrace(PTRACE_GETREGS, task, 0, &regs))
		return false;
	regs.orig_rax = -1;
	if (ptrace(PTRACE_SETREGS, task, 0, &regs) || ptrace(PTRACE_SYSCALL, task, 0, 0) ||
	    waitpid(task, &status, __WALL) != task || !WIFSTOPPED(status) || WSTOPSIG(status) != (SIGTRAP | 0x80) ||
	    ptrace(PTRACE_GETREGS, task, 0, &regs))
		return false;
	regs.rax = -number;
	return !ptrace(PTRACE_SETREGS, task, 0, &regs);
}

int main(int argc, char **argv)
{
	const struct kind *kind = argc >= 5 ? kind_named(argv[2]) : NULL;
	int failure = argc == 6 ? errno_named(argv[5]) : 0;
	long left = kind ? atol(argv[3]) : 0;
	pid_t process, task;
	int status;

	if (left <= 0 || argc > 6 || (argc == 6 && !failure)) {
		fprintf(stderr, "usage: lab-kill-at PROCS CALL N FILE [ERRNO]\n");
		return 2;
	}
	process = await_process(argv[1]);
	seize_listed(argv[1]);
	printf("lab-kill-at waits for %s %s of %d\n", kind->name, argv[3], process);
	fflush(stdout);
	while ((task = waitpid(-1, &status, __WALL)) > 0) {
		if (!WIFSTOPPED(status))
			continue;
		if (WSTOPSIG(status) == (SIGTRAP | 0x80) && enters(task, kind) &&
		    counts(kind->whose, process_of(task) == process) && !--left) {
			pid_t victim = process_of(task);

			unlink(argv[4]);
			if (failure) {
				if (!fail(task, failure))
					break;
				printf("lab-kill-at made %d fail with %s at %s %s\n", process, argv[5], kind->name, argv[3]);
				/* Whoever is traced is let go when its tracer ends. */
				return 0;
			}
			sync();
			kill(victim, SIGKILL);
			printf("lab-kill-at killed %d at %s %s\n", victim, kind->name, argv[3]);
			return 0;
		}
		go_on(task, status);
	}
	fprintf(stderr, "lab-kill-at: %d is gone\n", process);
	return 1;
}
