// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guard against a cluster that cannot be read; its {@code pg_ctl} is a script that says that it was called. */
class PostmasterGuardTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Path root;
    private Path pidFile;
    private Path called;

    @BeforeEach
    void aClusterThatIsDown() throws IOException {
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        root = Files.createTempDirectory(
                target, "guard-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path cluster = Files.createDirectory(root.resolve("postgresql"));
        pidFile = cluster.resolve("postmaster.pid");
        called = root.resolve("called");
        Files.writeString(cluster.resolve("postmaster.opts"), root.resolve("postgres") + " \"-i\"\n");
        Path control = root.resolve("pg_ctl");
        Files.writeString(control, "#!/bin/sh\ntouch '%s'\nexit 1\n".formatted(called));
        Files.setPosixFilePermissions(control, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void itGoesOnWatchingAfterItCouldNotLook() throws IOException {
        // given
        Files.writeString(pidFile, "9".repeat(40));
        Set<Thread> others = guards();
        try (var directory = DataDirectory.open(root);
                var _ = new PostmasterGuard(directory, false)) {
            Awaitility.await().atMost(PATIENCE).until(() -> !isAtWork(others));

            // when
            Files.delete(pidFile);

            // then
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(called)
                    .exists());
        }
    }

    private static boolean isAtWork(Set<Thread> others) {
        return guards().stream()
                .filter(thread -> !others.contains(thread))
                .anyMatch(thread -> thread.getState() != Thread.State.TIMED_WAITING);
    }

    private static Set<Thread> guards() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("luofleet-postgres"))
                .collect(Collectors.toSet());
    }
}
