// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code luofleet files}. */
@Command(
        name = "files",
        description = "What hosts preserve: the files of sessions, by boot.",
        mixinStandardHelpOptions = true)
public final class FilesCommand extends ListCommand {
    private static final Columns COLUMNS = new Columns("name")
            .field("HOST", "host")
            .field("SESSION", "session")
            .field("TOKEN", "token")
            .field("NAME", "name")
            .field("HANDLER", "handler")
            .add("BYTES", FilesCommand::bytes)
            .state("STAGE", "sessionStage")
            .field("WORKLOAD", "workloadId")
            .wide()
            .field("BOOT", "bootId")
            .wide()
            .field("UPDATE", "update")
            .wide();

    @Mixin
    private Observed observed;

    FilesCommand() {
        super(COLUMNS);
    }

    @Override
    protected Query query() {
        return observed.narrow(Query.of("files"));
    }

    private static String bytes(JsonNode file) {
        return file.path("sizeBytes").isNumber()
                ? Text.bytes(file.path("sizeBytes").asLong())
                : "-";
    }
}
