// SPDX-License-Identifier: Apache-2.0
/**
 * Typed access to the few system calls the agent needs, on Linux on x86-64 and aarch64. Nothing here knows of live updates.
 *
 * <p>Every failing call throws {@link io.luofleet.hostagent.sys.SysException} with its errno. A file descriptor is owned by
 * exactly one {@link io.luofleet.hostagent.sys.Fd}; each method says whether it borrows one or takes it over.
 */
package io.luofleet.hostagent.sys;
