// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.text.SafeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Which guests must be there, by the word of the host's owner: nothing said, none, or a path that is asked anew each time. A directory
 * has an entry for each guest, named after its id; a program prints a line for each.
 */
public final class Inventory {
    /** The host's owner says nothing. */
    public static final Inventory UNSAID = new Inventory(null, null);

    /** There are no guests, and an empty host may go. */
    public static final Inventory NONE = new Inventory(null, null);

    /** How {@link #NONE} is spelled on the command line. */
    public static final String NONE_WORD = "none";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 1 << 20;
    private static final int ERROR_CHARS = 200;
    private static final Duration GLANCE = Duration.ofMillis(20);

    private final Path path;
    private final Path scratch;

    private Inventory(Path path, Path scratch) {
        this.path = path;
        this.scratch = scratch;
    }

    /**
     * @param path a directory or a program; which of them is seen when it is asked
     * @param scratch a directory in which this process may write
     */
    public static Inventory at(Path path, Path scratch) {
        return new Inventory(path, scratch);
    }

    /** What the host's owner answers. */
    sealed interface Answer {
        /** Nothing was said. */
        record Unsaid() implements Answer {}

        /** There are no guests, in so many words. An inventory that happens to be empty says less: it may have failed to say more. */
        record None() implements Answer {}

        /** These must be there, and no others need be. */
        record Guests(Set<String> ids) implements Answer {
            public Guests {
                ids = Set.copyOf(ids);
            }
        }

        /** It could not be asked. */
        record Unknown(String why) implements Answer {}
    }

    /** Whether asking takes no time. */
    boolean isImmediate() {
        return path == null;
    }

    /** Asks; waits for a program, for ten seconds at most. */
    Answer ask() {
        if (this == UNSAID) {
            return new Answer.Unsaid();
        }
        if (this == NONE) {
            return new Answer.None();
        }
        try {
            if (Files.isDirectory(path)) {
                return new Answer.Guests(list());
            }
            if (Files.isRegularFile(path) && Files.isExecutable(path)) {
                return run();
            }
            return new Answer.Unknown(path + " is neither a directory nor a program");
        } catch (IOException | DirectoryIteratorException e) {
            return new Answer.Unknown(SafeText.of(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("the agent was stopped");
        }
    }

    private Set<String> list() throws IOException {
        Set<String> ids = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".")) {
                    ids.add(name);
                }
            }
        }
        return ids;
    }

    /** Through files, so that neither a program that says too much nor one that leaves children behind keeps the agent. */
    private Answer run() throws IOException, InterruptedException {
        Path out = Files.createTempFile(scratch, "expect-", ".out");
        Path err = Files.createTempFile(scratch, "expect-", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(path.toString())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LANG", "C.UTF-8"));
            return answer(builder.start(), out, err);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    private Answer answer(Process process, Path out, Path err) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!process.waitFor(GLANCE.toNanos(), TimeUnit.NANOSECONDS)) {
                if (System.nanoTime() - end > 0) {
                    return new Answer.Unknown(path + " did not end within " + PATIENCE.toSeconds() + " s");
                }
                if (Files.size(out) > MAX_BYTES || Files.size(err) > MAX_BYTES) {
                    break;
                }
            }
        } finally {
            process.destroyForcibly();
        }
        if (Files.size(out) > MAX_BYTES || Files.size(err) > MAX_BYTES) {
            return new Answer.Unknown(path + " printed more than " + MAX_BYTES + " bytes");
        }
        if (process.exitValue() != 0) {
            String said = SafeText.of(read(err).strip(), ERROR_CHARS);
            return new Answer.Unknown(path + " ended with status " + process.exitValue() + ": " + said);
        }
        Set<String> ids = new TreeSet<>();
        read(out).lines().map(String::strip).filter(id -> !id.isEmpty()).forEach(ids::add);
        return new Answer.Guests(ids);
    }

    private static String read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
    }
}
