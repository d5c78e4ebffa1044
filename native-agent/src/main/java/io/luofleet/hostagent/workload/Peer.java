// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

/**
 * Who is at the other end of a connection, as the kernel says (SO_PEERCRED).
 *
 * @param pid the process that connected
 * @param uid its effective user
 */
public record Peer(int pid, int uid) {
    @Override
    public String toString() {
        return "pid " + pid + ", uid " + Integer.toUnsignedString(uid);
    }
}
