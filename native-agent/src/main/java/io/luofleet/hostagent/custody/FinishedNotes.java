// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Which sessions were finished in this boot, for an agent that is started after a crash: only who called FINISH knows that it came
 * back, and a kernel without queries says nothing of it. Kept in the runtime directory, which is memory and ends with the boot.
 *
 * <p>A line a session, its name in hexadecimal digits, after a first line with the boot's id. A line that is not whole says nothing.
 */
public final class FinishedNotes {
    private static final FinishedNotes NONE = new FinishedNotes(null, "", Log.silent());
    private static final HexFormat HEX = HexFormat.of();

    private final Path file;
    private final String bootId;
    private final Log log;
    private boolean begun;

    private FinishedNotes(Path file, String bootId, Log log) {
        this.file = file;
        this.bootId = bootId;
        this.log = log;
    }

    /**
     * Notes in a file of their own.
     *
     * @param file on a file system that is memory
     * @param bootId of this boot; notes of another one say nothing
     */
    public static FinishedNotes in(Path file, String bootId, Log log) {
        return new FinishedNotes(file, bootId, log);
    }

    /** Takes no notes: for machines whose agents cannot die alone. */
    public static FinishedNotes none() {
        return NONE;
    }

    /** The names of the sessions that are finished; empty when there are no notes of this boot. */
    public Set<String> read() {
        Set<String> names = new HashSet<>();
        if (file == null) {
            return names;
        }
        String text;
        try {
            text = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException none) {
            return names;
        } catch (IOException e) {
            log.warn("finished-notes-unreadable", "file", file, "why", e.getMessage());
            return names;
        }
        if (!text.startsWith(bootId + "\n")) {
            return names;
        }
        begun = true;
        int from = bootId.length() + 1;
        for (int end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
            add(text.substring(from, end), names);
            from = end + 1;
        }
        return names;
    }

    private static void add(String line, Set<String> names) {
        if (line.isEmpty()) {
            return;
        }
        try {
            names.add(new String(HEX.parseHex(line), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException torn) {
            // The agent was killed while it wrote: the session counts as not finished, which is never wrong.
        }
    }

    /** Notes a session whose FINISH came back without an error. */
    public void finished(String name) {
        if (file == null) {
            return;
        }
        try {
            if (!begun) {
                read();
            }
            if (!begun) {
                Files.writeString(file, bootId + "\n", StandardCharsets.US_ASCII);
                begun = true;
            }
            // The newline before it closes what a predecessor may have left half written.
            String line = "\n" + HEX.formatHex(name.getBytes(StandardCharsets.UTF_8)) + "\n";
            Files.writeString(file, line, StandardCharsets.US_ASCII, StandardOpenOption.APPEND);
        } catch (IOException e) {
            log.warn("finished-not-noted", "session", name, "why", e.getMessage());
        }
    }
}
