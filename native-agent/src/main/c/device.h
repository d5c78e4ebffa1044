// SPDX-License-Identifier: Apache-2.0
/* The kernel's calls, from include/uapi/linux/liveupdate.h; each gives a descriptor or -errno. */
#ifndef LUO_FIRST_DEVICE_H
#define LUO_FIRST_DEVICE_H

#include "table.h"

#define DEVICE_PATH "/dev/liveupdate"

/* Opens the device, which opens once at a time: waits for whoever has it open, at most so long. */
int device_open(long patience_ms);

/* Takes a session out of the kernel. It is destroyed when its last descriptor is closed. */
int device_retrieve(int device, struct text name);

/* Takes a file out of a session; again, if it was taken before. */
int session_retrieve_file(int session, uint64_t token);

#endif
