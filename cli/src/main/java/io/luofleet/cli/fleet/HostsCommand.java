// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Output;
import io.luofleet.cli.print.Table;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.ServiceClient;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code luofleet hosts}. */
@Command(name = "hosts", description = "The enrolled hosts.", mixinStandardHelpOptions = true)
public final class HostsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ControlOptions control;

    @Mixin
    private Output output;

    @Option(
            names = {"-l", "--label"},
            paramLabel = "KEY=VALUE",
            description = "Those with this label; several must all match.")
    private List<String> labels = List.of();

    @Override
    public Integer call() {
        String query = labels.stream()
                .map(label -> "label=" + ServiceClient.encoded(label))
                .collect(Collectors.joining("&", labels.isEmpty() ? "" : "?", ""));
        output.many(spec.commandLine().getOut(), control.client().all("/hosts" + query), "name", HostsCommand::table);
        return 0;
    }

    private static Table table(List<JsonNode> hosts) {
        Instant now = Clock.systemUTC().instant();
        Table table = new Table("NAME", "PRESENCE", "SEEN", "KERNEL", "OBSERVED", "CORDON", "LABELS");
        for (JsonNode host : hosts) {
            table.add(
                    Text.of(host.path("name")),
                    Text.of(host.path("presence")),
                    Text.ago(host.path("lastSeen"), now),
                    Text.of(host.path("kernelRelease")),
                    Text.of(host.path("lastObserved")),
                    Text.of(host.path("cordon").path("reason")),
                    Text.labels(host.path("labels")));
        }
        return table;
    }
}
