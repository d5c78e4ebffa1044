// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.luofleet.hostagent.workload.Census.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The workloads of a boot in a file of the runtime directory, which lives as long as the boot. First the boot's id, then a line
 * {@code PID START UID ID} for each workload seen and {@code - ID} for each that left; the last one counts.
 */
final class SeenFile {
    private static final String LEFT = "- ";
    private static final int FIELDS = 4;

    private final Path path;

    SeenFile(Path path) {
        this.path = path;
    }

    /** What is kept of this boot; nothing when the file is of another one, or not there. A torn line is left out. */
    List<Seen> read(String bootId) throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        // Decoded leniently: an id of other bytes is no workload's.
        List<String> lines = new String(Files.readAllBytes(path), UTF_8).lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(bootId)) {
            return List.of();
        }
        Map<String, Seen> seen = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith(LEFT)) {
                seen.remove(line.substring(LEFT.length()));
            } else {
                String[] fields = line.split(" ", FIELDS);
                if (fields.length == FIELDS && line.matches("\\d{1,9} \\d{1,18} \\d{1,10} .*")) {
                    Peer peer = new Peer(Integer.parseInt(fields[0]), (int) Long.parseLong(fields[2]));
                    seen.put(fields[3], new Seen(fields[3], peer, Long.parseLong(fields[1])));
                }
            }
        }
        return new ArrayList<>(seen.values());
    }

    /** Begins anew with these. */
    void replace(String bootId, Collection<Seen> all) throws IOException {
        StringBuilder text = new StringBuilder(bootId).append('\n');
        all.forEach(s -> text.append(line(s)));
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    }

    void append(Seen seen) throws IOException {
        add(line(seen));
    }

    void appendLeft(String id) throws IOException {
        add(LEFT + id + "\n");
    }

    private void add(String line) throws IOException {
        Files.writeString(path, line, StandardOpenOption.APPEND);
    }

    private static String line(Seen s) {
        return s.peer().pid() + " " + s.startedAt() + " "
                + Integer.toUnsignedString(s.peer().uid()) + " " + s.id() + "\n";
    }
}
