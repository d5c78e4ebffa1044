// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import io.luofleet.cli.Confirm;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet slot}. */
@Command(
        name = "slot",
        description = "One host's slot: release it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class SlotCommand extends PrintingCommand {
    @Command(
            name = "release",
            description =
                    "Releases a ghost, the slot of an update that is over, or counts a silent host no longer as down. "
                            + "Never the slot of a host past the point of no return.",
            mixinStandardHelpOptions = true)
    int release(
            @Mixin ControlOptions control,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "HOST") String host,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason,
            @Option(
                            names = "--force",
                            description =
                                    "Also that of an update that can still be undone, which then cannot pass the point of no return.")
                    boolean force) {
        confirm.ask("%s no longer counts as down; another host may go down in its place".formatted(host));
        control.client().delete(Query.of("slots", host).with("reason", reason).with("force", force ? true : null));
        out().printf("%s has no slot any more%n", Text.plain(host));
        return 0;
    }
}
