// SPDX-License-Identifier: Apache-2.0
/* systemd's descriptor store; see sd_notify(3). */
#ifndef LUO_FIRST_STORE_H
#define LUO_FIRST_STORE_H

/* Connects to the manager at $NOTIFY_SOCKET. Returns a socket or -errno. */
int store_connect(const char *address);

/* Has the manager keep a copy of a descriptor; it has it when this returns 0, whatever becomes of this process. */
int store_keep(int store, int fd, const char *name);

#endif
