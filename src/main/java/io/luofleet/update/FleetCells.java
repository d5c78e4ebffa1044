// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.host.FleetHost;
import io.luofleet.update.phase.PhaseName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Every host as a cell, in columns: a value is written once, however many hosts have it, so that tens of thousands fit into one answer.
 * The i-th entry of each column is the i-th host's.
 *
 * @param at when this was read
 * @param names the hosts, in order
 * @param presence whether its agent has been heard of lately
 * @param kernel its kernel
 * @param phase the phase of its newest update; none before the first
 * @param since when it entered that phase, in milliseconds since 1970; 0 for never
 * @param update the newest update's id; {@code null} for none, and when it is over and went well
 * @param cordoned the indexes of the hosts that are to be left alone
 * @param labels the labels in force, by key
 */
public record FleetCells(
        Instant at,
        List<String> names,
        Column presence,
        Column kernel,
        Column phase,
        List<Long> since,
        List<UUID> update,
        List<Integer> cordoned,
        Map<String, Column> labels) {

    /**
     * One value of each host.
     *
     * @param values what occurs, each once
     * @param of for each host the index of its value; -1 for none
     */
    public record Column(List<String> values, List<Integer> of) {
        private static <T> Column of(List<T> rows, Function<T, String> value) {
            Map<String, Integer> places = new LinkedHashMap<>();
            List<Integer> of = new ArrayList<>(rows.size());
            for (T row : rows) {
                String its = value.apply(row);
                of.add(its == null ? -1 : places.computeIfAbsent(its, _ -> places.size()));
            }
            return new Column(List.copyOf(places.keySet()), of);
        }
    }

    /**
     * A host's newest update.
     *
     * @param id its id
     * @param phase where it stands
     * @param since since when
     */
    record Newest(UUID id, PhaseName phase, Instant since) {
        private UUID idIfItMatters() {
            return phase == PhaseName.SUCCEEDED ? null : id;
        }
    }

    /** Puts them together; {@code newest} by the hosts' ids. */
    static FleetCells of(Instant at, List<FleetHost> hosts, Map<UUID, Newest> newest) {
        List<Optional<Newest>> updates =
                hosts.stream().map(h -> Optional.ofNullable(newest.get(h.id()))).toList();
        Map<String, Column> labels = new TreeMap<>();
        hosts.stream()
                .flatMap(h -> h.labels().keySet().stream())
                .distinct()
                .forEach(key -> labels.put(key, Column.of(hosts, h -> h.labels().get(key))));
        return new FleetCells(
                at,
                hosts.stream().map(FleetHost::name).toList(),
                Column.of(hosts, h -> h.presence().name()),
                Column.of(hosts, FleetHost::kernelRelease),
                Column.of(updates, u -> u.map(its -> its.phase().name()).orElse(null)),
                updates.stream()
                        .map(u -> u.map(its -> its.since().toEpochMilli()).orElse(0L))
                        .toList(),
                updates.stream()
                        .map(u -> u.map(Newest::idIfItMatters).orElse(null))
                        .collect(Collectors.toCollection(ArrayList::new)),
                IntStream.range(0, hosts.size())
                        .filter(i -> hosts.get(i).isCordoned())
                        .boxed()
                        .toList(),
                labels);
    }
}
