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
import io.luofleet.cli.service.ServiceClient;
import io.luofleet.cli.service.ServiceOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet token}: what people and robots show to the control plane. */
@Command(
        name = "token",
        description = "Tokens of people and robots: create, list and revoke them.",
        mixinStandardHelpOptions = true,
        subcommands = TokenCommand.ListTokens.class,
        synopsisSubcommandLabel = "COMMAND")
public final class TokenCommand extends PrintingCommand {
    @Command(
            name = "create",
            description = "Makes a token. Its secret is shown once and never again.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin ServiceOptions service,
            @Mixin Secret secret,
            @Option(names = "--name", required = true, description = "What it is for.") String name,
            @Option(
                            names = "--role",
                            required = true,
                            split = ",",
                            paramLabel = "ROLE",
                            description = "What it may do: viewer, operator, approver, admin; several with commas.")
                    List<String> roles,
            @Option(names = "--subject", description = "Who acts with it; by default its name.") String subject,
            @Option(
                            names = "--scope",
                            paramLabel = "SELECTOR",
                            description = "The hosts that it is for, such as zone=a; by default all.")
                    String scope,
            @Option(
                            names = "--expires",
                            paramLabel = "WHEN",
                            converter = Until.class,
                            description = "When it ends: 30d, 12h, or an instant; by default never.")
                    Instant expires)
            throws IOException {
        secret.check();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("roles", roles);
        Fields.put(body, "subject", subject);
        Fields.put(body, "scope", scope);
        Fields.put(body, "expiresAt", expires == null ? null : expires.toString());
        JsonNode made = secret.keep(service.client().post(Query.of("tokens"), body));
        return service.show(made, "id", out -> {
            out.printf("token %s, %s%n", Text.of(made.path("id")), Text.of(made.path("name")));
            out.println(secret.said(made));
        });
    }

    @Command(
            name = "revoke",
            description = "Ends a token for good: every control plane refuses it from then on.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Mixin ServiceOptions service,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason) {
        ServiceClient client = service.client();
        JsonNode token = client.get(Query.of("tokens", id));
        confirm.ask("Ending the token %s, '%s', of %s for good"
                .formatted(
                        id, token.path("name").asText(), token.path("subject").asText()));
        JsonNode ended = client.post(Query.of("tokens", id, "revoke"), Map.of("reason", reason));
        return service.show(
                ended, "id", out -> out.printf("token %s ended at %s%n", id, Text.of(ended.path("revokedAt"))));
    }

    /** {@code luofleet token list}. */
    @Command(
            name = "list",
            description = "The tokens, without their secrets, the newest first, those that ended too.",
            mixinStandardHelpOptions = true)
    static final class ListTokens extends ListCommand {
        private static final Columns COLUMNS = new Columns("id")
                .field("ID", "id")
                .field("NAME", "name")
                .field("SUBJECT", "subject")
                .words("ROLES", "roles")
                .field("SCOPE", "scope")
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
            return Query.of("tokens");
        }
    }
}
