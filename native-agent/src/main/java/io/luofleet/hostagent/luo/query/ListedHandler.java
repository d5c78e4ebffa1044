// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.query;

/**
 * A registered file handler (LIVEUPDATE_IOCTL_NEXT_HANDLER).
 *
 * @param name its compatible string, for example {@code memfd-v2}
 * @param outgoingFiles its files in outgoing sessions
 * @param incomingFiles its files in incoming sessions that are not finished
 * @param flbs how many FLBs its files depend on
 */
public record ListedHandler(String name, long outgoingFiles, long incomingFiles, int flbs) {}
