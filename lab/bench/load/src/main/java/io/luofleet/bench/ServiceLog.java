// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.harness.HarnessException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the service wrote to its log since the last look. */
final class ServiceLog {
    /** More is counted in bytes only. */
    private static final int MOST_BYTES = 64 << 20;

    private final Path file;
    private long read;

    ServiceLog(Path file) {
        this.file = file;
    }

    /**
     * A part of the log.
     *
     * @param bytes its length
     * @param lines its lines, the stack traces' included
     * @param stackLines lines of stack traces
     * @param first the first line of WARN or ERROR, shortened; empty when there is none
     */
    record Part(long bytes, long lines, long stackLines, String first) {}

    Part sinceLastLook() {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = read;
            read = Files.size(file);
            log.seek(from);
            byte[] bytes = new byte[(int) Math.min(MOST_BYTES, read - from)];
            log.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            String first = text.lines()
                    .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                    .findFirst()
                    .orElse("");
            return new Part(
                    read - from,
                    text.lines().count(),
                    text.lines().filter(line -> line.startsWith("\tat ")).count(),
                    first.substring(0, Math.min(200, first.length())));
        } catch (IOException e) {
            throw new HarnessException("cannot read " + file + ": " + e, e);
        }
    }
}
