// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.query;

/** Which way state crosses a kexec ({@code enum liveupdate_direction}). */
public enum Direction {
    /** It is prepared for the next kernel. */
    OUTGOING(0),
    /** It came from the previous kernel. */
    INCOMING(1);

    private final int number;

    Direction(int number) {
        this.number = number;
    }

    /** The kernel's number. */
    public int number() {
        return number;
    }
}
