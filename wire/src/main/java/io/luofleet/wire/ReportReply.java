// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * The report is recorded.
 *
 * @param sequence the report's number
 * @param duplicate whether it had been recorded before
 * @param directive the directive now in force, so that the next step needs no further poll
 * @param leave leave to reboot; {@code null} in all replies but those to a {@link Observed#REBOOTING} report whose update has
 *     passed the point of no return and still may
 */
public record ReportReply(long sequence, boolean duplicate, Directive directive, LeaveToReboot leave) {}
