// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import java.util.List;

/**
 * Everything the model knows at one moment; more than Linux 7.3 tells.
 *
 * @param liveUpdateNumber how many live updates led here
 * @param outgoing sessions that the next kexec carries
 * @param incoming sessions that came in and are not closed
 * @param flbs in the order of their registration
 * @param preservedFiles files that cannot be preserved again now
 */
public record Snapshot(
        long liveUpdateNumber,
        List<SessionView> outgoing,
        List<SessionView> incoming,
        List<FlbView> flbs,
        int preservedFiles) {
    /** Copies the lists. */
    public Snapshot {
        outgoing = List.copyOf(outgoing);
        incoming = List.copyOf(incoming);
        flbs = List.copyOf(flbs);
    }

    /** A session; {@code retrieved} only for incoming ones. */
    public record SessionView(String name, boolean retrieved, List<FileView> files) {
        /** Copies the list. */
        public SessionView {
            files = List.copyOf(files);
        }
    }

    /** A file; {@code retrieveStatus} as in {@link FileHandler#finish}. */
    public record FileView(long token, String handler, int retrieveStatus) {}

    /**
     * An FLB.
     *
     * @param outgoingCount files preserved that lean on it, and other holders
     * @param incomingCount files not finished that lean on it; 0 until the kernel has loaded it, -1 once it underflowed
     * @param retrieveStatus as for a file
     * @param finished whether its finish has run
     */
    public record FlbView(String name, long outgoingCount, long incomingCount, int retrieveStatus, boolean finished) {}
}
