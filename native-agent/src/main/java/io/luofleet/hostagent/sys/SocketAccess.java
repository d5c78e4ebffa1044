// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

/**
 * Who may connect to a socket's path: whoever may write to it.
 *
 * @param mode permission bits, as they are to be whatever the umask is
 * @param uid the owner; {@link #UNCHANGED} for the process's
 * @param gid the group; {@link #UNCHANGED} for the process's
 */
public record SocketAccess(int mode, int uid, int gid) {
    /** Leaves an owner or a group as it is. */
    public static final int UNCHANGED = -1;

    /** These permission bits, with the process's owner and group. */
    public static SocketAccess mode(int mode) {
        return new SocketAccess(mode, UNCHANGED, UNCHANGED);
    }
}
