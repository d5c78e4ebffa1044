// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The agent's own metrics, in the text format of Prometheus, as a file for a node exporter's textfile collector: a host's agent has
 * no port of its own. In the runtime directory, which is memory.
 *
 * <p>Safe for several threads.
 */
public final class Metrics {
    private static final String FRESH = ".new";

    private final Optional<Path> file;
    private final Map<String, Long> refusals = new TreeMap<>();
    private long waiting;
    private String written = "";

    private Metrics(Optional<Path> file) {
        this.file = file;
    }

    /** Metrics in a file, which is replaced whole. */
    public static Metrics in(Path file) {
        return new Metrics(Optional.of(file));
    }

    /** Metrics for {@code status} only. */
    public static Metrics unpublished() {
        return new Metrics(Optional.empty());
    }

    /** The kernel refused a session that may be had later. */
    synchronized void refused(String call, String errno) {
        refusals.merge("call=\"" + call + "\",errno=\"" + errno + '"', 1L, Long::sum);
    }

    /** So many sessions the kernel has not handed over yet. */
    synchronized void waiting(long sessions) {
        waiting = sessions;
    }

    synchronized long waiting() {
        return waiting;
    }

    /** How often the kernel refused something that may be had later. */
    synchronized long refusals() {
        return refusals.values().stream().mapToLong(Long::longValue).sum();
    }

    synchronized String text() {
        StringBuilder text = new StringBuilder("""
                # HELP luofleet_agent_sessions_waiting Sessions that came in and that the kernel has not handed over yet.
                # TYPE luofleet_agent_sessions_waiting gauge
                luofleet_agent_sessions_waiting %d
                # HELP luofleet_agent_retrieve_refusals_total Refusals of the kernel that are tried again.
                # TYPE luofleet_agent_retrieve_refusals_total counter
                """.formatted(waiting));
        refusals.forEach((labels, count) -> text.append("luofleet_agent_retrieve_refusals_total{")
                .append(labels)
                .append("} ")
                .append(count)
                .append('\n'));
        return text.toString();
    }

    /**
     * Writes the file, if anything changed.
     *
     * @return why it could not; empty when it could, or need not
     */
    synchronized Optional<String> publish() {
        String now = text();
        if (file.isEmpty() || now.equals(written)) {
            return Optional.empty();
        }
        written = now;
        try {
            Path fresh = file.get().resolveSibling(file.get().getFileName() + FRESH);
            Files.writeString(fresh, now, StandardCharsets.UTF_8);
            Files.move(fresh, file.get(), StandardCopyOption.ATOMIC_MOVE);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }
}
