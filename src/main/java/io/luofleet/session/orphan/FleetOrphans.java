// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.orphan;

import java.util.List;

/**
 * A page of the fleet's orphaned sessions.
 *
 * @param hostsThatCannotList how many hosts have a kernel that does not list its sessions; of their orphans nothing is known
 * @param items the orphans
 * @param next what to pass as {@code cursor} for the page that follows; {@code null} on the last one
 */
public record FleetOrphans(long hostsThatCannotList, List<OrphanView> items, String next) {}
