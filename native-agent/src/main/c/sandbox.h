// SPDX-License-Identifier: Apache-2.0
#ifndef LUO_FIRST_SANDBOX_H
#define LUO_FIRST_SANDBOX_H

/* From now on this process may do what answering claims takes, and nothing else. Returns 0 or -errno. */
int sandbox_enter(void);

#endif
