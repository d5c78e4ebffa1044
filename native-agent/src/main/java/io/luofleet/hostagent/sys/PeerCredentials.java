// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

/**
 * Who is at the other end of a unix socket, as the kernel recorded it when the connection was made (SO_PEERCRED).
 *
 * @param pid its process id then
 * @param uid its effective user id
 * @param gid its effective group id
 */
public record PeerCredentials(int pid, int uid, int gid) {}
