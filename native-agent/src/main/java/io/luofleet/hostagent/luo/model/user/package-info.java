// SPDX-License-Identifier: Apache-2.0
/**
 * The model as a process sees it, system call by system call: descriptors, the bytes of each ioctl, memory that cannot be read or
 * written, and memfds with their sizes, seals and pages. What the kernel checks before a rule of LUO is reached is checked here.
 */
package io.luofleet.hostagent.luo.model.user;
