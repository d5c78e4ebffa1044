// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import io.luofleet.cli.print.Columns;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code luofleet updates}. */
@Command(name = "updates", description = "Updates of hosts, the newest first.", mixinStandardHelpOptions = true)
public final class UpdatesCommand extends ListCommand {
    private static final Columns COLUMNS = new Columns("id")
            .field("ID", "id")
            .field("HOST", "host")
            .field("RELEASE", "release")
            .state("PHASE", "phase")
            .age("SINCE", "since")
            .age("CREATED", "createdAt")
            .until("DEADLINE", "deadline")
            .wide()
            .field("FAILURE", "failure.code")
            .field("DETAIL", "failure.detail")
            .wide();

    @Option(names = "--host", paramLabel = "NAME", description = "Those of a host.")
    private String host;

    @Option(names = "--phase", description = "Those in a phase, such as FAILED.")
    private String phase;

    UpdatesCommand() {
        super(COLUMNS);
    }

    @Override
    protected Query query() {
        return Query.of("updates").with("host", host).with("phase", phase);
    }
}
