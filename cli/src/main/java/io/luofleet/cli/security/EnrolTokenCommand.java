// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.security;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Confirm;
import io.luofleet.cli.Until;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.Secret;
import io.luofleet.cli.service.ServiceOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet enrol-token}: what machines show to get their first certificate. */
@Command(
        name = "enrol-token",
        description = "Tokens by which machines enrol: create, list and revoke them.",
        mixinStandardHelpOptions = true,
        subcommands = EnrolTokenCommand.ListTokens.class,
        synopsisSubcommandLabel = "COMMAND")
public final class EnrolTokenCommand extends PrintingCommand {
    private static final String COLLECTION = "enrolment-tokens";

    @Command(
            name = "create",
            description = "Makes a token. Its secret is shown once and never again.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin ServiceOptions service,
            @Mixin Secret secret,
            @Option(names = "--name", required = true, description = "What it is for, such as 'rack r7'.") String name,
            @Option(names = "--host", description = "The only host that it is for; by default any.") String host,
            @Option(
                            names = {"-l", "--label"},
                            paramLabel = "KEY=VALUE",
                            description = "What its hosts are labelled, whatever they say of themselves; repeatable.")
                    Map<String, String> labels,
            @Option(names = "--uses", paramLabel = "N", description = "For how many machines; by default one.")
                    Integer uses,
            @Option(
                            names = "--expires",
                            paramLabel = "WHEN",
                            converter = Until.class,
                            description = "When it ends: 30d, 12h, or an instant; by default in a day.")
                    Instant expires)
            throws IOException {
        secret.check();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        Fields.put(body, "host", host);
        Fields.put(body, "labels", labels);
        Fields.put(body, "uses", uses);
        Fields.put(body, "expiresAt", expires == null ? null : expires.toString());
        JsonNode made = secret.keep(service.client().post(Query.of(COLLECTION), body));
        return service.show(made, "id", out -> {
            out.printf(
                    "enrolment token %s, for %s machines until %s%n",
                    Text.of(made.path("id")), Text.of(made.path("usesLeft")), Text.of(made.path("expiresAt")));
            out.println(secret.said(made));
        });
    }

    @Command(
            name = "revoke",
            description = "Ends a token for good. Certificates that it gave stay; revoke those by their serial.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Mixin ServiceOptions service,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason) {
        confirm.ask("Ending the enrolment token %s for good; certificates that it gave stay".formatted(id));
        JsonNode ended = service.client().post(Query.of(COLLECTION, id, "revoke"), Map.of("reason", reason));
        return service.show(
                ended,
                "id",
                out -> out.printf("enrolment token %s ended at %s%n", id, Text.of(ended.path("revokedAt"))));
    }

    /** {@code luofleet enrol-token list}. */
    @Command(
            name = "list",
            description = "The tokens, without their secrets, the newest first, those that ended too.",
            mixinStandardHelpOptions = true)
    static final class ListTokens extends ListCommand {
        private static final Columns COLUMNS = new Columns("id")
                .field("ID", "id")
                .field("NAME", "name")
                .field("HOST", "host")
                .labels("LABELS", "labels")
                .field("LEFT", "usesLeft")
                .until("EXPIRES", "expiresAt")
                .age("USED", "lastUsedAt")
                .field("REVOKED", "revokedReason")
                .field("HINT", "hint")
                .wide()
                .field("BY", "createdBy.name")
                .wide();

        ListTokens() {
            super(COLUMNS);
        }

        @Override
        protected Query query() {
            return Query.of(COLLECTION);
        }
    }
}
