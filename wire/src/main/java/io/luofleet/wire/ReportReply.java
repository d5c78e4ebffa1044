// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * The report is recorded.
 *
 * @param duplicate whether it had been recorded before
 * @param directive the directive now in force, so that the next step needs no further poll
 */
public record ReportReply(boolean duplicate, Directive directive) {}
