// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a plan made now differs from an earlier one of the same request. Two plans of one hash do not differ.
 *
 * @param added hosts that would now be in a wave
 * @param removed hosts that would no longer be
 * @param moved hosts that are in both, at another place, from another kernel or with other domains
 * @param leftOut hosts whose reason to be left out is new, another or gone
 * @param compatibility running kernels whose row of the matrix is another
 */
public record PlanDiff(
        List<String> added,
        List<String> removed,
        List<Moved> moved,
        List<Reasons> leftOut,
        List<String> compatibility) {

    /**
     * A host that is in both plans, but differently.
     *
     * @param host its name
     * @param before where it was
     * @param now where it would be
     */
    public record Moved(String host, Place before, Place now) {}

    /**
     * A host's place in a plan.
     *
     * @param wave the wave's ordinal
     * @param position in the wave, from 0
     * @param from the kernel it runs
     * @param domains its labels that the strategy looks at
     */
    public record Place(int wave, int position, String from, Map<String, String> domains) {}

    /**
     * Why a host is left out.
     *
     * @param host its name
     * @param before why it was; {@code null} when it was not
     * @param now why it would be; {@code null} when it would not
     */
    public record Reasons(String host, Plan.Reason before, Plan.Reason now) {}

    /** What changed from one plan to the other. */
    public static PlanDiff between(Plan before, Plan now) {
        Map<String, Place> was = places(before);
        Map<String, Place> is = places(now);
        boolean areSameHosts = was.keySet().equals(is.keySet());
        return new PlanDiff(
                only(is, was),
                only(was, is),
                was.keySet().stream()
                        .filter(host -> is.containsKey(host) && hasMoved(was.get(host), is.get(host), areSameHosts))
                        .map(host -> new Moved(host, was.get(host), is.get(host)))
                        .toList(),
                reasons(before, now),
                kernels(before, now));
    }

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && moved.isEmpty() && leftOut.isEmpty() && compatibility.isEmpty();
    }

    private static List<String> only(Map<String, Place> these, Map<String, Place> notThose) {
        return these.keySet().stream().filter(h -> !notThose.containsKey(h)).toList();
    }

    /** A host that only moves up because others came or went says nothing, as long as it stays in its wave. */
    private static boolean hasMoved(Place was, Place is, boolean areSameHosts) {
        return was.wave != is.wave
                || !was.from.equals(is.from)
                || !was.domains.equals(is.domains)
                || (areSameHosts && was.position != is.position);
    }

    private static Map<String, Place> places(Plan plan) {
        Map<String, Place> places = new TreeMap<>();
        for (Plan.Wave wave : plan.contents().waves()) {
            for (int i = 0; i < wave.hosts().size(); i++) {
                Plan.PlannedHost host = wave.hosts().get(i);
                places.put(host.host(), new Place(wave.ordinal(), i, host.from(), host.domains()));
            }
        }
        return places;
    }

    private static List<Reasons> reasons(Plan before, Plan now) {
        Map<String, Plan.Reason> was = reasons(before);
        Map<String, Plan.Reason> is = reasons(now);
        TreeSet<String> hosts = new TreeSet<>(was.keySet());
        hosts.addAll(is.keySet());
        return hosts.stream()
                .filter(host -> was.get(host) != is.get(host))
                .map(host -> new Reasons(host, was.get(host), is.get(host)))
                .toList();
    }

    private static Map<String, Plan.Reason> reasons(Plan plan) {
        return plan.contents().leftOut().stream().collect(Collectors.toMap(Plan.LeftOut::host, Plan.LeftOut::reason));
    }

    private static List<String> kernels(Plan before, Plan now) {
        Map<String, List<Object>> was = rows(before);
        Map<String, List<Object>> is = rows(now);
        TreeSet<String> kernels = new TreeSet<>(was.keySet());
        kernels.addAll(is.keySet());
        List<String> changed = new ArrayList<>(kernels);
        changed.removeIf(kernel -> was.containsKey(kernel) && was.get(kernel).equals(is.get(kernel)));
        return changed;
    }

    /** Without the numbers of hosts, as in the hash. */
    private static Map<String, List<Object>> rows(Plan plan) {
        Function<CompatibilityMatrix.Statement, Object> bare =
                s -> new CompatibilityMatrix.Statement(s.subject(), s.running(), s.target(), s.agrees(), s.source(), 0);
        Map<String, List<Object>> rows = new HashMap<>();
        plan.contents()
                .compatibility()
                .forEach(row -> rows.put(
                        row.from(),
                        List.of(
                                row.verdict(),
                                row.statements().stream().map(bare).toList())));
        return rows;
    }
}
