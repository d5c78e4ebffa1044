// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.orphan;

import java.util.List;

/**
 * A page of one host's orphaned sessions.
 *
 * @param canList whether the host's kernel lists its sessions; when it does not, an empty page does not mean that there are none
 * @param remark what that means; {@code null} when the kernel lists them
 * @param items the orphans
 * @param next what to pass as {@code cursor} for the page that follows; {@code null} on the last one
 */
public record HostOrphans(boolean canList, String remark, List<OrphanView> items, String next) {}
