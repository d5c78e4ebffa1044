// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The live PostgreSQL server that holds a cluster: this service's own, or one left behind by a service that was killed, which
 * is stopped before the next one starts. Asked for only under the {@link DataDirectory}'s lock, so that no other service that
 * lives can be its owner.
 */
final class Postmaster {
    private static final Logger LOG = Logger.getLogger(Postmaster.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ProcessHandle process;
    private final Path cluster;

    private Postmaster(ProcessHandle process, Path cluster) {
        this.process = process;
        this.cluster = cluster;
    }

    /** The live server that holds the cluster, if there is one. A pid file alone proves nothing: pids are used again. */
    static Optional<Postmaster> find(Path cluster) throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d+")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(ProcessHandle::isAlive)
                .filter(process -> serves(process, cluster))
                .map(process -> new Postmaster(process, cluster));
    }

    /** The server's working directory is its cluster. */
    private static boolean serves(ProcessHandle process, Path cluster) {
        try {
            return Files.isSameFile(Path.of("/proc", Long.toString(process.pid()), "cwd"), cluster);
        } catch (IOException e) {
            // Not Linux, or another user's process: its command must do.
            return process.info().command().filter(c -> c.endsWith("/postgres")).isPresent();
        }
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it has ended, whoever ends it. */
    void awaitEnd() throws InterruptedException {
        try {
            process.onExit().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for process " + pid(), e);
        }
    }

    /** Stops it: first with the signal for a fast, clean shutdown, then with the one for an immediate, still safe one. */
    void stop() throws IOException, InterruptedException {
        LOG.infof("Stopping a PostgreSQL that was left running (pid %d, data %s).", pid(), cluster);
        signal("INT");
        if (!ended()) {
            LOG.warnf("PostgreSQL (pid %d) did not stop within %s; stopping it the hard way.", pid(), PATIENCE);
            signal("QUIT");
            if (!ended()) {
                throw new IllegalStateException(
                        "PostgreSQL (pid %d) holds %s and does not stop. Stop it by hand: kill -QUIT %d"
                                .formatted(pid(), cluster, pid()));
            }
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
                .inheritIO()
                .start()
                .waitFor();
    }

    private boolean ended() throws InterruptedException {
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for process " + pid(), e);
        }
    }
}
