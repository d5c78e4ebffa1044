// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.PhaseName;
import java.util.Map;

/**
 * The fleet in numbers.
 *
 * @param hosts enrolled hosts
 * @param present those heard of lately
 * @param silent the others
 * @param updating hosts with an update under way
 * @param updatesByPhase updates under way by phase; phases without any are absent
 */
public record FleetView(long hosts, long present, long silent, long updating, Map<PhaseName, Long> updatesByPhase) {}
