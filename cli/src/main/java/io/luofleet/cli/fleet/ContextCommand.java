// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.Output;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Contexts;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code luofleet context}: what {@code luofleet login} kept. */
@Command(
        name = "context",
        description = "The control planes that luofleet login kept.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class ContextCommand extends PrintingCommand {
    private static final Columns COLUMNS = new Columns("name")
            .add("CURRENT", context -> context.path("current").asBoolean() ? "*" : "")
            .field("NAME", "name")
            .field("CONTROL", "control")
            .field("AUTHORITY", "authority")
            .add("TOKEN", context -> context.path("token").asBoolean() ? "kept" : "-");

    @Command(name = "list", description = "All of them, without their tokens.", mixinStandardHelpOptions = true)
    int list(@Mixin Output output) {
        output.many(out(), contexts().all(), COLUMNS);
        return 0;
    }

    @Command(name = "use", description = "Makes one the current one.", mixinStandardHelpOptions = true)
    int use(@Parameters(paramLabel = "NAME") String name) throws IOException {
        contexts().use(name);
        out().printf("context %s is the current one%n", Text.plain(name));
        return 0;
    }

    @Command(
            name = "forget",
            description =
                    "Forgets one with its token; the token itself still opens the control plane until it is revoked.",
            mixinStandardHelpOptions = true)
    int forget(@Parameters(paramLabel = "NAME") String name) throws IOException {
        contexts().forget(name);
        out().printf("context %s is forgotten%n", Text.plain(name));
        return 0;
    }

    private static Contexts contexts() {
        return Contexts.of(System.getenv());
    }
}
