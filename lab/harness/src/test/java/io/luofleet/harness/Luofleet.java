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
        return run(
                "login",
                "--control",
                service.address().toString(),
                "--authority",
                service.authority().orElseThrow().toString(),
                "--token-file",
                service.tokenFile().toString());
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
