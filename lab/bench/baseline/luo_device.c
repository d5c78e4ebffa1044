// SPDX-License-Identifier: Apache-2.0
#include "luo_device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/reboot.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LUO_CREATE_SESSION 0x00
#define LUO_RETRIEVE_SESSION 0x01
#define LUO_FINISH 0x42
#define COMMAND_LINE_MAX 4096

struct luo_named_session {
	uint32_t size;
	int32_t fd;
	uint8_t name[64];
};

/* Open, ioctl, close, as the agent does: others on the host need the device too. */
static int named(unsigned int nr, const char *name)
{
	struct luo_named_session arg = { .size = sizeof(arg), .fd = -1 };
	int device = open("/dev/liveupdate", O_RDWR | O_CLOEXEC);
	int err;

	if (device < 0)
		return -errno;
	snprintf((char *)arg.name, sizeof(arg.name), "%s", name);
	err = ioctl(device, _IO(0xBA, nr), &arg) ? -errno : 0;
	close(device);
	return err ? err : arg.fd;
}

int luo_create_session(const char *name)
{
	return named(LUO_CREATE_SESSION, name);
}

int luo_retrieve_session(const char *name)
{
	return named(LUO_RETRIEVE_SESSION, name);
}

int luo_finish(int session)
{
	struct { uint32_t size, reserved; } arg = { .size = sizeof(arg) };

	return ioctl(session, _IO(0xBA, LUO_FINISH), &arg) ? -errno : 0;
}

static int next_command_line(char *out, size_t size, const char *key, const char *value)
{
	char running[COMMAND_LINE_MAX];
	FILE *file = fopen("/proc/cmdline", "re");
	size_t used = 0, n;

	if (!file)
		return -errno;
	n = fread(running, 1, sizeof(running) - 1, file);
	fclose(file);
	running[n] = 0;
	out[0] = 0;
	for (char *rest, *word = strtok_r(running, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest)) {
		if (!strncmp(word, key, strlen(key)) && word[strlen(key)] == '=')
			continue;
		used += (size_t)snprintf(out + used, size - used, "%s ", word);
		if (used >= size)
			return -E2BIG;
	}
	used += (size_t)snprintf(out + used, size - used, "%s=%s", key, value);
	return used < size ? 0 : -E2BIG;
}

int luo_load_kernel(const char *kernel, const char *initrd, const char *key, const char *value)
{
	char command_line[COMMAND_LINE_MAX];
	int err = next_command_line(command_line, sizeof(command_line), key, value);
	int kernel_fd, initrd_fd;

	if (err)
		return err;
	kernel_fd = open(kernel, O_RDONLY | O_CLOEXEC);
	initrd_fd = open(initrd, O_RDONLY | O_CLOEXEC);
	if (kernel_fd < 0 || initrd_fd < 0 ||
	    syscall(SYS_kexec_file_load, kernel_fd, initrd_fd, strlen(command_line) + 1, command_line, 0UL))
		err = -errno;
	if (kernel_fd >= 0)
		close(kernel_fd);
	if (initrd_fd >= 0)
		close(initrd_fd);
	return err;
}

int luo_kexec(void)
{
	sync();
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_KEXEC, NULL);
	return -errno;
}
