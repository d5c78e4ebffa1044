// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Output;
import io.luofleet.cli.print.Table;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code luofleet releases}. */
@Command(name = "releases", description = "The kernel releases that are registered.", mixinStandardHelpOptions = true)
public final class ReleasesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOptions control;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        output.many(spec.commandLine().getOut(), control.client().all("/releases"), "name", ReleasesCommand::table);
        return 0;
    }

    private static Table table(List<JsonNode> releases) {
        Instant now = Clock.systemUTC().instant();
        Table table = new Table("NAME", "KERNEL", "REGISTERED", "SIGNATURES", "RETIRED", "TAGS");
        for (JsonNode release : releases) {
            table.add(
                    Text.of(release.path("name")),
                    Text.of(release.path("kernelRelease")),
                    Text.ago(release.path("registeredAt"), now) + " ago",
                    Integer.toString(release.path("signatures").size()),
                    Text.of(release.path("retired").path("reason")),
                    Text.of(release.path("tags")));
        }
        return table;
    }
}
