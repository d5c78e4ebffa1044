// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged command line, with contexts of its own. */
final class Luofleet {
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private int commands;

    /** What became of a command: its status, and what it printed to either stream. */
    record Outcome(int status, String text) {
        /** What it printed, without blanks around it; a failure where it failed. */
        String required() {
            if (status != 0) {
                throw new HarnessException("luofleet failed with status %d: %s".formatted(status, text));
            }
            return text.strip();
        }
    }

    Luofleet(Path directory) {
        this.directory = directory;
        environment.put("LUOFLEET_CONFIG", directory.resolve("config.json").toString());
    }

    /** Keeps a service as a context and makes it the current one. */
    Outcome login(Service service) {
        return as(service, service.tokenFile(), "login");
    }

    /** Runs it with another token, whatever its context. */
    Outcome as(Service service, Path secret, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--control",
                service.address().toString(),
                "--authority",
                service.authority().orElseThrow().toString(),
                "--token-file",
                secret.toString()));
        return run(all.toArray(String[]::new));
    }

    /** Makes a token of a name and role, for a day; the file with it. */
    Path token(String name, String role) {
        Path file = directory.resolve(name);
        run("token", "create", "--name", name, "--role", role, "--expires", "1d", "--secret-file", file.toString())
                .required();
        return file;
    }

    /** Runs it to its end, without a terminal. */
    Outcome run(String... words) {
        try (Program program = start(words)) {
            int status = program.awaitExit();
            return new Outcome(status, program.output());
        }
    }

    /** Starts it. */
    Program start(String... words) {
        List<String> command = new ArrayList<>(List.of(Layout.ofThisRun().cli().toString()));
        command.addAll(List.of(words));
        return Program.start("luofleet", directory.resolve("luofleet-" + ++commands + ".log"), environment, command);
    }
}
