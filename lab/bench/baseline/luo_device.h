// SPDX-License-Identifier: Apache-2.0
#ifndef LUO_DEVICE_H
#define LUO_DEVICE_H

/* What an agent asks of /dev/liveupdate and of its sessions. Each returns a descriptor, or zero, or a negative errno. */
int luo_create_session(const char *name);
int luo_retrieve_session(const char *name);
int luo_finish(int session);

/* Loads a kernel for kexec; the command line is the running one with its word KEY=... replaced. Negative errno on failure. */
int luo_load_kernel(const char *kernel, const char *initrd, const char *key, const char *value);
/* Goes into the loaded kernel; returns only if that fails. */
int luo_kexec(void);

#endif
