// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * systemd, through its command. Starts {@code kexec.target} as {@code systemctl kexec} does, but not by way of logind, which
 * may take its time: an answer then says nothing yet. Root reaches PID 1 on a socket of its own, without D-Bus.
 */
public final class Systemctl implements ServiceManager {
    private static final String TARGET = "shutdown.target";
    /** Number, unit, type and state. */
    private static final Pattern START_JOB = Pattern.compile("^\\s*\\d+\\s+shutdown\\.target\\s+start\\s");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String program;

    /** The installed one. */
    public Systemctl() {
        this("systemctl");
    }

    /** @param program its name or path */
    Systemctl(String program) {
        this.program = program;
    }

    /** What a command said; {@code status} is negative when it did not end in time. */
    private record Outcome(int status, String text) {}

    @Override
    public void kexec() throws KexecRefused {
        try {
            Outcome outcome =
                    run("start", "--no-block", "--no-ask-password", "--job-mode=replace-irreversibly", "kexec.target");
            if (outcome.status() > 0) {
                throw new KexecRefused(program + " ended with status " + outcome.status() + ": " + outcome.text());
            }
        } catch (IOException e) {
            throw new KexecRefused(e.getMessage());
        }
    }

    /**
     * Every way down pulls in {@code shutdown.target}. Its own jobs count even while the boot has not come to its end; then it may
     * also have one to stop it, from the units that conflict with it. Jobs first: one that ends meanwhile leaves it active.
     */
    @Override
    public Shutdown shutdown() {
        try {
            Outcome jobs = run("list-jobs", "--plain", "--no-legend", TARGET);
            if (jobs.status() == 0 && jobs.text().lines().anyMatch(START_JOB.asPredicate())) {
                return Shutdown.UNDER_WAY;
            }
            Outcome state = run("show", "--property=ActiveState", "--value", TARGET);
            if (jobs.status() != 0 || state.status() != 0) {
                return Shutdown.UNKNOWN;
            }
            return switch (state.text()) {
                case "inactive" -> Shutdown.NONE;
                case "active", "activating" -> Shutdown.UNDER_WAY;
                default -> Shutdown.UNKNOWN;
            };
        } catch (IOException e) {
            return Shutdown.UNKNOWN;
        }
    }

    private Outcome run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Outcome(-1, "");
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.exitValue(), text.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(-1, "");
        } finally {
            process.destroyForcibly();
        }
    }
}
