// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code luofleet sessions}. */
@Command(name = "sessions", description = "What hosts preserve: sessions, by boot.", mixinStandardHelpOptions = true)
public final class SessionsCommand extends ListCommand {
    private static final double NANOS_PER_MILLI = 1e6;

    private static final Columns COLUMNS = new Columns("name")
            .field("HOST", "host")
            .field("SESSION", "name")
            .field("WORKLOAD", "workloadId")
            .state("STAGE", "stage")
            .add("FILES", session -> Integer.toString(session.path("files").size()))
            .add("BYTES", session -> Text.bytes(bytes(session)))
            .field("VERIFIED", "verified")
            .add("BLACKOUT", SessionsCommand::blackout)
            .age("SEEN", "observedAt")
            .field("SOURCE", "source")
            .wide()
            .field("BOOT", "bootId")
            .wide()
            .field("UPDATE", "update")
            .wide()
            .field("DETAIL", "detail")
            .wide();

    @Mixin
    private Observed observed;

    SessionsCommand() {
        super(COLUMNS);
    }

    @Override
    protected Query query() {
        return observed.narrow(Query.of("sessions"));
    }

    private static long bytes(JsonNode session) {
        long sum = 0;
        for (JsonNode file : session.path("files")) {
            sum += file.path("sizeBytes").asLong();
        }
        return sum;
    }

    private static String blackout(JsonNode session) {
        JsonNode nanos = session.path("blackoutNanos");
        return nanos.isNumber() ? String.format(Locale.ROOT, "%.1f ms", nanos.asLong() / NANOS_PER_MILLI) : "-";
    }
}
