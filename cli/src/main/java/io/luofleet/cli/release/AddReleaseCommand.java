// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.JsonFile;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceCommand;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code luofleet release add}. */
@Command(
        name = "add",
        description = "Registers a release, signed or not; the same again is the same.",
        mixinStandardHelpOptions = true)
public final class AddReleaseCommand extends ServiceCommand {
    @Parameters(
            paramLabel = "FILE",
            description = "The release's JSON, as luofleet release sign writes it; - for standard input.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        JsonNode release = client().post(Query.of("releases"), JsonFile.read(file));
        return show(
                release,
                "name",
                out -> out.printf(
                        "%s is registered, kernel %s, signatures: %d%n",
                        Text.of(release.path("name")),
                        Text.of(release.path("kernelRelease")),
                        release.path("signatures").size()));
    }
}
