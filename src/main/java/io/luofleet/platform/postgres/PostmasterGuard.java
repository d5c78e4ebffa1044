// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Starts the embedded server again, on the same data and port, when it ends without having been told to: killed for want of
 * memory, for example. It tries for as long as the service lives, at first after a second and in the end every half minute.
 */
final class PostmasterGuard implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PostmasterGuard.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);

    private final DataDirectory directory;
    private final boolean inOwnUserNamespace;
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * Begins to watch.
     *
     * @param inOwnUserNamespace whether the programs are to be run through {@code unshare -U}, since this process is root's
     */
    PostmasterGuard(DataDirectory directory, boolean inOwnUserNamespace) {
        this.directory = directory;
        this.inOwnUserNamespace = inOwnUserNamespace;
        this.thread = Thread.ofPlatform().daemon().name("luofleet-postgres").start(this::watch);
    }

    private void watch() {
        try {
            Duration pause = FIRST_PAUSE;
            while (!stopping) {
                try {
                    look();
                    pause = FIRST_PAUSE;
                } catch (IOException | RuntimeException e) {
                    LOG.errorf(
                            e,
                            "Cannot tell whether the embedded PostgreSQL in %s runs (%s); looking again in %s.",
                            directory.root(),
                            e.getMessage(),
                            pause);
                    Thread.sleep(pause);
                    pause = longer(pause);
                }
            }
        } catch (InterruptedException _) {
            // Told to stop.
        }
    }

    private void look() throws IOException, InterruptedException {
        var running = Postmaster.find(directory.cluster());
        if (running.isPresent()) {
            running.get().awaitEnd();
        } else {
            bringBack();
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private void bringBack() throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        LOG.errorf(
                "The embedded PostgreSQL ended by itself; starting it again with the data in %s. Its log is %s.",
                directory.root(), directory.serverLog());
        while (!stopping) {
            try {
                start();
                LOG.info("The embedded PostgreSQL runs again.");
                return;
            } catch (IOException e) {
                LOG.errorf("The embedded PostgreSQL does not start (%s); trying again in %s.", e.getMessage(), pause);
                Thread.sleep(pause);
                pause = longer(pause);
            }
        }
    }

    /** As {@code pg_ctl restart} would, by the command line that the server wrote down, but without ever signalling a process. */
    private void start() throws IOException {
        String last =
                Files.readString(directory.cluster().resolve("postmaster.opts")).strip();
        int options = last.indexOf(" \"");
        if (options < 0) {
            throw new IOException("postmaster.opts is not as expected: " + last);
        }
        List<String> command = new ArrayList<>(inOwnUserNamespace ? List.of("unshare", "-U") : List.of());
        command.addAll(List.of(
                Path.of(last.substring(0, options)).resolveSibling("pg_ctl").toString(),
                "-D",
                directory.cluster().toString(),
                "-w",
                "-t",
                Long.toString(START_PATIENCE.toSeconds()),
                "-o",
                last.substring(options + 1),
                "start"));
        var log = ProcessBuilder.Redirect.appendTo(directory.serverLog().toFile());
        Process starting = new ProcessBuilder(command)
                .redirectOutput(log)
                .redirectError(log)
                .start();
        // Not to be interrupted: a server that is half way up could not be stopped in good order.
        int status = starting.onExit().join().exitValue();
        if (status != 0) {
            throw new IOException("pg_ctl ended with status %d, see %s".formatted(status, directory.serverLog()));
        }
    }

    /** Ceases to watch; what runs goes on. */
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(START_PATIENCE.plusSeconds(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
