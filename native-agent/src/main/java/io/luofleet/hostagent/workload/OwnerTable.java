// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of the host's owner with a line {@code ID UID} for each workload. An ID may end with {@code *}; the first line that fits
 * counts. Empty lines and those that begin with {@code #} say nothing. The file is read again when it has changed. While it cannot be
 * read nobody may subscribe: a table that is not there must not mean that everything is allowed.
 */
public final class OwnerTable implements Owners {
    private record Line(String id, boolean prefix, int uid) {
        boolean fits(String name) {
            return prefix ? name.startsWith(id) : name.equals(id);
        }
    }

    private final Path file;
    private final Log log;
    private FileTime readOf;
    private List<Line> lines = List.of();
    private String unreadable;

    /** @param file the table; it is not touched before the first question */
    public OwnerTable(Path file, Log log) {
        this.file = file;
        this.log = log;
    }

    @Override
    public synchronized Optional<String> fault(String id, int uid) {
        refresh();
        if (unreadable != null) {
            return Optional.of("the table of workloads cannot be read: " + unreadable);
        }
        Optional<Line> line = lines.stream().filter(l -> l.fits(id)).findFirst();
        if (line.isEmpty()) {
            return Optional.of("the table of workloads has no line for '" + id + "'");
        }
        int owner = line.get().uid();
        return owner == uid
                ? Optional.empty()
                : Optional.of("'" + id + "' is uid " + Integer.toUnsignedString(owner)
                        + "'s by the table of workloads, not uid " + Integer.toUnsignedString(uid) + "'s");
    }

    @Override
    public synchronized boolean mayHaveWorkloads(int uid) {
        refresh();
        return unreadable != null || lines.stream().anyMatch(l -> l.uid() == uid);
    }

    private void refresh() {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (!changed.equals(readOf)) {
                lines = parse(Files.readAllLines(file, StandardCharsets.UTF_8));
                readOf = changed;
                unreadable = null;
            }
        } catch (IOException | IllegalArgumentException e) {
            readOf = null;
            String why = file + ": " + e.getMessage();
            if (!why.equals(unreadable)) {
                log.error("owners-unreadable", "why", why, "remedy", "mend the file; nobody may subscribe until then");
            }
            unreadable = why;
        }
    }

    private static List<Line> parse(List<String> text) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < text.size(); i++) {
            String line = text.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int gap = line.lastIndexOf(' ');
            if (gap < 0 || !line.substring(gap + 1).matches("\\d{1,10}")) {
                throw new IllegalArgumentException("line " + (i + 1) + " is not 'ID UID'");
            }
            String id = line.substring(0, gap).strip();
            boolean prefix = id.endsWith("*");
            lines.add(new Line(
                    prefix ? id.substring(0, id.length() - 1) : id,
                    prefix,
                    Integer.parseUnsignedInt(line.substring(gap + 1))));
        }
        return lines;
    }
}
