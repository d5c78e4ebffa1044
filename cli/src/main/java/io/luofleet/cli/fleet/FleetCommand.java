// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceCommand;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code luofleet fleet}. */
@Command(name = "fleet", description = "Hosts and updates under way, in numbers.", mixinStandardHelpOptions = true)
public final class FleetCommand extends ServiceCommand {
    @Override
    public Integer call() {
        JsonNode fleet = client().get(Query.of("fleet"));
        return show(fleet, "hosts", out -> page(out, fleet));
    }

    private static void page(PrintWriter out, JsonNode fleet) {
        out.printf(
                "hosts %s  present %s  silent %s  unknown %s%n",
                fleet.path("hosts"), fleet.path("present"), fleet.path("silent"), fleet.path("unknown"));
        StringBuilder phases = new StringBuilder();
        fleet.path("updatesByPhase").properties().forEach(phase -> phases.append("  ")
                .append(Text.plain(phase.getKey()))
                .append(' ')
                .append(phase.getValue()));
        out.printf("updating %s%s%n", fleet.path("updating"), phases);
    }
}
