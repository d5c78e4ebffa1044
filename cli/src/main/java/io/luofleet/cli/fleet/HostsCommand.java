// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import io.luofleet.cli.print.Columns;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code luofleet hosts}. */
@Command(name = "hosts", description = "The enrolled hosts.", mixinStandardHelpOptions = true)
public final class HostsCommand extends ListCommand {
    private static final Columns COLUMNS = new Columns("name")
            .field("NAME", "name")
            .state("PRESENCE", "presence")
            .age("SEEN", "lastSeen")
            .field("KERNEL", "kernelRelease")
            .field("OBSERVED", "lastObserved")
            .field("CORDON", "cordon.reason")
            .field("AGENT", "agentVersion")
            .wide()
            .field("MACHINE", "machineId")
            .wide()
            .field("BOOT", "bootId")
            .wide()
            .labels("LABELS", "labels");

    @Option(
            names = {"-l", "--label"},
            paramLabel = "KEY=VALUE",
            description = "Those with this label; several must all match.")
    private List<String> labels = List.of();

    HostsCommand() {
        super(COLUMNS);
    }

    @Override
    protected Query query() {
        Query query = Query.of("hosts");
        labels.forEach(label -> query.with("label", label));
        return query;
    }
}
