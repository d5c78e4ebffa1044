// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import java.util.List;

/**
 * What one kernel writes for the next ({@code struct luo_ser} and what it points to).
 *
 * @param kho the format of the hand-over itself; a kernel with another one does not see it at all
 * @param luo the format of LUO's part; a kernel with another one panics
 * @param liveUpdateNumber the next kernel's number
 * @param sessions in the order of their creation
 * @param flbs those in use, in the order of their registration
 * @param emptyBlock whether the chain of blocks that holds the sessions ends in one that holds none
 */
public record Handover(
        String kho,
        String luo,
        long liveUpdateNumber,
        List<SessionData> sessions,
        List<FlbData> flbs,
        boolean emptyBlock) {
    /** Copies the lists. */
    public Handover {
        sessions = List.copyOf(sessions);
        flbs = List.copyOf(flbs);
    }

    /** {@code struct luo_session_ser}; files in the order of their preservation. */
    public record SessionData(String name, List<FileData> files) {
        /** Copies the list. */
        public SessionData {
            files = List.copyOf(files);
        }
    }

    /** {@code struct luo_file_ser}. */
    public record FileData(String compatible, long data, long token) {}

    /** {@code struct luo_flb_ser}. */
    public record FlbData(String name, long data, long count) {}
}
