// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import io.luofleet.cli.print.Columns;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import picocli.CommandLine.Command;

/** {@code luofleet releases}. */
@Command(name = "releases", description = "The kernel releases that are registered.", mixinStandardHelpOptions = true)
public final class ReleasesCommand extends ListCommand {
    private static final Columns COLUMNS = new Columns("name")
            .field("NAME", "name")
            .field("KERNEL", "kernelRelease")
            .age("REGISTERED", "registeredAt")
            .add(
                    "SIGNATURES",
                    release -> Integer.toString(release.path("signatures").size()))
            .field("RETIRED", "retired.reason")
            .words("TAGS", "tags");

    ReleasesCommand() {
        super(COLUMNS);
    }

    @Override
    protected Query query() {
        return Query.of("releases");
    }
}
