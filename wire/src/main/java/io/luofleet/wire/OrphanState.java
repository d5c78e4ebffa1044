// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * A session that came from the kernel before and that nothing on the host answers for: the agent's manifest does not know it
 * and nobody has retrieved it. It keeps its memory until it is finished or the host reboots, and no live update carries it on.
 * Only a kernel that lists its sessions shows orphans.
 *
 * @param name the session's name, 1 to 63 bytes
 * @param files how many files it holds
 * @param answer how far the operator's order is carried out
 * @param detail why an order could not be carried out; {@code null} when there is no such reason
 */
public record OrphanState(String name, long files, Answer answer, String detail) {
    /** How far an order is carried out. */
    public enum Answer {
        /** It is in the kernel, untouched. */
        KEPT,
        /** It was finished as ordered, its memory is free. */
        FINISHED,
        /** It could not be finished; it is still there. */
        FAILED
    }

    /** What an operator may order. */
    public enum Order {
        /** Leave it; what an agent does without an order. */
        KEEP,
        /** Finish it: its files are destroyed and their memory is free. */
        FINISH
    }
}
