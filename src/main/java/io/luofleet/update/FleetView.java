// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.PhaseName;
import java.util.Map;

/**
 * The fleet in numbers.
 *
 * @param hosts enrolled hosts
 * @param present those heard of lately
 * @param silent those that could have been heard of, and were not
 * @param unknown the others: not heard of yet since this service was away
 * @param updating hosts with an update under way
 * @param updatesByPhase updates under way by phase; phases without any are absent
 */
public record FleetView(
        long hosts, long present, long silent, long unknown, long updating, Map<PhaseName, Long> updatesByPhase) {}
