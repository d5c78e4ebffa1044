// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.lab;

import io.luofleet.conformance.Suite;
import io.luofleet.conformance.guest.Report;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs the suite in a guest and prints what came of it. Arguments: whether the kernel is built to have queries, {@code yes} or
 * {@code no}; where to keep the console's log; and the guest's command. Or {@code --list}, which prints the rules and runs nothing.
 */
public final class ConformanceLab {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private ConformanceLab() {}

    /** Exit status 0 when every case passed. */
    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).equals(List.of("--list"))) {
            Suite.all().forEach(each -> System.out.println(each.title()));
            return;
        }
        if (arguments.length < 3 || !List.of("yes", "no").contains(arguments[0])) {
            System.err.println("usage: ConformanceLab --list | yes|no LOG COMMAND...");
            System.exit(2);
        }
        Path log = Path.of(arguments[1]);
        Score score = new Score(arguments[0].equals("yes"));
        boolean inTime = run(List.of(arguments).subList(2, arguments.length), log, score);
        if (!inTime) {
            System.out.println("the guest did not end within " + LIMIT.toMinutes() + " minutes and was stopped");
        }
        boolean passed = score.print(System.out);
        if (!passed) {
            System.err.println("the guest's console is in " + log);
        }
        System.exit(passed && inTime ? 0 : 1);
    }

    private static boolean run(List<String> command, Path log, Score score) throws IOException, InterruptedException {
        Process guest = new ProcessBuilder(command).redirectErrorStream(true).start();
        AtomicBoolean late = new AtomicBoolean();
        Thread stop = new Thread(guest::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(stop);
        Thread watch = Thread.ofPlatform().daemon().start(() -> {
            try {
                if (!guest.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    late.set(true);
                    guest.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (BufferedReader console = guest.inputReader();
                Writer copy = Files.newBufferedWriter(log)) {
            String line;
            while ((line = console.readLine()) != null) {
                copy.write(line);
                copy.write('\n');
                Report.outcome(line).ifPresent(score::add);
                Report.phase(line).ifPresent(phase -> System.err.println("guest: " + phase));
            }
        }
        guest.waitFor();
        watch.interrupt();
        return !late.get();
    }
}
