// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program started as a child process, its output in a log file. Whatever is still running when this JVM ends is stopped,
 * so that a failed or interrupted run leaves nothing behind.
 */
public final class Program implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(15);
    private static final Set<Program> RUNNING = ConcurrentHashMap.newKeySet();

    private static volatile boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Program::stopAll, "stop-programs"));
    }

    private final String name;
    private final Process process;
    private final Path log;

    private Program(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        RUNNING.add(this);
    }

    /**
     * Starts a program.
     *
     * @param name what messages call it
     * @param log receives its standard output and error; appended to
     * @param environment added to this process's own
     * @param command program and arguments
     */
    public static Program start(String name, Path log, Map<String, String> environment, List<String> command) {
        if (ending) {
            throw new HarnessException("not starting " + name + ": the run is being stopped");
        }
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return new Program(name, builder.start(), log);
        } catch (IOException e) {
            throw new HarnessException("cannot start " + name + " (" + command.getFirst() + "): " + e.getMessage(), e);
        }
    }

    /** Other threads run on meanwhile, and must not start what nobody would stop. */
    private static void stopAll() {
        ending = true;
        RUNNING.forEach(Program::close);
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it still runs. */
    public boolean running() {
        return process.isAlive();
    }

    /** Where its output goes. */
    public Path log() {
        return log;
    }

    /** All it has printed so far; bytes that are no UTF-8 (a console may hold some) are replaced. */
    public String output() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new HarnessException("cannot read the log of " + name + ": " + e.getMessage(), e);
        }
    }

    /** Throws, with the end of its log, when it has stopped although nobody asked it to. */
    public void requireRunning() {
        if (!running()) {
            throw new HarnessException(
                    name + " stopped with status " + process.exitValue() + "; the end of " + log + ":\n" + tail(20));
        }
    }

    /** The last lines of its output. */
    public String tail(int lines) {
        List<String> all = output().lines().toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    /** Kills the process alone, without warning (SIGKILL), as a crash would; its children stay. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
        RUNNING.remove(this);
    }

    /** Lets the process do nothing more (SIGSTOP); it can still be killed. */
    public void freeze() {
        Program signal = start("kill", log.resolveSibling("kill.log"), Map.of(), List.of("kill", "-STOP", "" + pid()));
        if (signal.awaitExit() != 0) {
            throw new HarnessException("cannot stop " + name + ": " + signal.tail(3));
        }
        RUNNING.remove(signal);
    }

    /** Waits until it ends by itself. */
    public int awaitExit() {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted while waiting for " + name, e);
        }
    }

    /** Stops it in good order (SIGTERM), and it and all its descendants by force when that takes too long. */
    @Override
    public void close() {
        if (!RUNNING.remove(this)) {
            return;
        }
        List<ProcessHandle> descendants;
        try (Stream<ProcessHandle> stream = process.descendants()) {
            descendants = stream.toList();
        }
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
