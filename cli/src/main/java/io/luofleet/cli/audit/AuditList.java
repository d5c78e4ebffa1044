// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.FollowCommand;
import io.luofleet.cli.service.Query;
import picocli.CommandLine.Command;

/** {@code luofleet audit list}: a line a row, as they come. */
@Command(
        name = "list",
        description = "Who asked for what, and what became of it, oldest first, a line each.",
        mixinStandardHelpOptions = true)
final class AuditList extends FollowCommand {
    AuditList() {
        super("audit list", "number");
    }

    @Override
    protected Query query(int limit, long after) {
        return Query.of("audit").with("limit", limit).with("cursor", after);
    }

    @Override
    protected String line(JsonNode row) {
        return "%s  %s  %-8s  %s  %s  %s %s  %s"
                .formatted(
                        Text.of(row.path("number")),
                        Text.of(row.path("at")),
                        Text.of(row.path("kind")),
                        Text.of(row.path("subject")),
                        Text.of(row.path("address")),
                        Text.of(row.path("method")),
                        Text.of(row.path("target")),
                        Text.of(row.path("status")));
    }
}
