// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import java.util.List;

/**
 * What a rollout's hosts carried over, by each host's newest update.
 *
 * @param hosts those that preserved something
 * @param sessions workload sessions
 * @param files files in them
 * @param bytes their size, as far as it is known
 * @param waves the same by wave, with the FLBs
 */
public record PreservationView(long hosts, long sessions, long files, long bytes, List<Wave> waves) {

    static PreservationView of(List<Wave> waves) {
        return new PreservationView(
                waves.stream().mapToLong(Wave::hosts).sum(),
                waves.stream().mapToLong(Wave::sessions).sum(),
                waves.stream().mapToLong(Wave::files).sum(),
                waves.stream().mapToLong(Wave::bytes).sum(),
                waves);
    }

    /**
     * Of a wave.
     *
     * @param ordinal from 0
     * @param hosts those that preserved something
     * @param sessions workload sessions
     * @param files files in them
     * @param bytes their size, as far as it is known
     * @param flbs the File-Lifecycle-Bound objects that they depended on
     */
    public record Wave(int ordinal, long hosts, long sessions, long files, long bytes, List<Flb> flbs) {}

    /**
     * One FLB over the hosts of a wave.
     *
     * @param name its compatible string
     * @param out how many files depended on it before the kexecs
     * @param in how many after them
     * @param left how many after the last FINISH
     * @param notZero the hosts where it did not reach zero
     */
    public record Flb(String name, long out, long in, long left, List<String> notZero) {}
}
