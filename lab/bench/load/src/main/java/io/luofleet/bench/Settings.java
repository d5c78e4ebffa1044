// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.harness.HarnessException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is measured, from the environment.
 *
 * @param hosts HOSTS: how many are connected
 * @param steady SECONDS: how long row a is watched; row b takes a quarter of it for each of its two, after a sixth to warm up
 * @param within SPREAD: within how many seconds the hosts are switched on; 0 is all at once, the outage of row h
 * @param connections CONNECTIONS: how many requests at a time saturate in row b
 * @param overload OVERLOAD: how many requests at a time are too much, in row l
 * @param decisions DECISIONS: how many are made in row c
 * @param rows ROWS: which rows, as letters; row h is always measured, as the hosts have to enrol
 * @param jvm JVM: options of the service's JVM, as on a machine that bounds it
 * @param profile PROFILE: whether to take a profile of the service in row b
 * @param service SERVICE: the directory of the packaged service, to measure that of another checkout
 */
record Settings(
        int hosts,
        Duration steady,
        Duration within,
        int connections,
        int overload,
        int decisions,
        Set<String> rows,
        List<String> jvm,
        boolean profile,
        Path service) {
    private static final String ALL_ROWS = "abchl";

    /** @throws HarnessException with the variable that is wrong */
    static Settings fromEnvironment(Path root) {
        String rows = text("ROWS", ALL_ROWS);
        if (!rows.matches("[" + ALL_ROWS + "]+")) {
            throw new HarnessException("ROWS=%s; it is letters of %s".formatted(rows, ALL_ROWS));
        }
        String jvm = text("JVM", "");
        Path service =
                Path.of(text("SERVICE", root.resolve("target/quarkus-app").toString()));
        if (!Files.isReadable(service.resolve("quarkus-run.jar"))) {
            throw new HarnessException("SERVICE=%s has no quarkus-run.jar; make build packages it".formatted(service));
        }
        return new Settings(
                number("HOSTS", 1_000, 1),
                Duration.ofSeconds(number("SECONDS", 60, 12)),
                Duration.ofSeconds(number("SPREAD", 0, 0)),
                number("CONNECTIONS", 64, 1),
                number("OVERLOAD", 3_000, 1),
                number("DECISIONS", 200, 1),
                new TreeSet<>(rows.chars().mapToObj(Character::toString).toList()),
                jvm.isBlank() ? List.of() : List.of(jvm.strip().split(" +", -1)),
                number("PROFILE", 0, 0) > 0,
                service);
    }

    /** How many hosts have an orphaned session to decide about; few, as it makes their reports dearer. */
    int orphans() {
        return wants("c") ? Math.clamp(hosts / 10, 1, decisions) : 0;
    }

    boolean wants(String row) {
        return rows.contains(row);
    }

    private static String text(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? otherwise : value;
    }

    /** @throws HarnessException where the variable is set to something else than a whole number from {@code least} on */
    static int number(String name, int otherwise, int least) {
        String value = text(name, Integer.toString(otherwise));
        if (!value.matches("\\d{1,8}") || Integer.parseInt(value) < least) {
            throw new HarnessException("%s=%s; it is a whole number from %d on".formatted(name, value, least));
        }
        return Integer.parseInt(value);
    }
}
