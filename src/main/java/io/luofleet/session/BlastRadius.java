// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

import java.util.List;

/**
 * What a failure hits.
 *
 * @param sessions the sessions' names
 * @param workloads the workloads they are delegated to
 * @param files how many files are in them
 * @param bytes the files' size together, as far as it is known
 * @param flbs the FLBs that had dependents at the last observation
 * @param cause why they are lost; {@code null} when they are affected but not known to be lost
 */
public record BlastRadius(
        List<String> sessions, List<String> workloads, int files, long bytes, List<String> flbs, String cause) {}
