// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

/**
 * A workload's word on the memory it got back.
 *
 * @param verified whether it is as it was left; {@code null} when the workload did not check
 * @param verifiedBytes how much was compared; {@code null} when unknown
 * @param blackoutNanos how long the workload stood still; {@code null} when unknown
 * @param detail its own words; {@code null} when it had none
 */
public record Verdict(Boolean verified, Long verifiedBytes, Long blackoutNanos, String detail) {
    /** Whether the workload found its memory changed or could not get it. */
    public boolean broken() {
        return Boolean.FALSE.equals(verified);
    }
}
