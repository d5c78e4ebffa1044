// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

/**
 * An update's workload sessions in sum, the agent's manifest not counted.
 *
 * @param sessions how many
 * @param files files in them
 * @param bytesVerified memory that workloads compared after the update and found as it was
 * @param blackoutNanos the longest standstill of a workload; {@code null} until one is known
 */
public record SessionTotals(int sessions, int files, long bytesVerified, Long blackoutNanos) {}
