// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.cli.RefusedException;
import io.luofleet.cli.print.Output;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code luofleet release add}. */
@Command(
        name = "add",
        description = "Registers a release, signed or not; the same again is the same.",
        mixinStandardHelpOptions = true)
public final class AddReleaseCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOptions control;

    @Mixin
    private Output output;

    @Parameters(paramLabel = "FILE", description = "The release's JSON, as luofleet release sign writes it.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        JsonNode release = control.client().post("/releases", read());
        PrintWriter out = spec.commandLine().getOut();
        output.one(
                out,
                release,
                "name",
                () -> out.printf(
                        "%s is registered, kernel %s, signatures: %d%n",
                        Text.of(release.path("name")),
                        Text.of(release.path("kernelRelease")),
                        release.path("signatures").size()));
        return 0;
    }

    private JsonNode read() throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new RefusedException("%s is no JSON: %s".formatted(file, e.getOriginalMessage()));
        }
    }
}
