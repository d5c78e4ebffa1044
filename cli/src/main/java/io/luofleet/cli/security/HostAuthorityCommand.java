// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.security;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Confirm;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet host authority}: whose certificates speak for a host. */
@Command(
        name = "authority",
        description = "Whose certificates speak for a host; --decide says it.",
        mixinStandardHelpOptions = true)
public final class HostAuthorityCommand extends ServiceCommand {
    @Mixin
    private Confirm confirm;

    @Parameters(paramLabel = "NAME")
    private String name;

    @ArgGroup(exclusive = false)
    private Decision decision;

    /** Who may give them. */
    enum Authority {
        /** The service's own authority alone. */
        OWN,
        /** The site's authorities, too. */
        EXTERNAL
    }

    private static final class Decision {
        @Option(
                names = "--decide",
                required = true,
                paramLabel = "WHOSE",
                description = "OWN, the service's alone, or EXTERNAL, those of the site's authorities, too.")
        private Authority authority;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
        private String reason;

        @Option(
                names = {"-l", "--label"},
                paramLabel = "KEY=VALUE",
                description = "What the host is labelled, whatever it says of itself; repeatable.")
        private Map<String, String> labels;
    }

    @Override
    public Integer call() {
        Query path = Query.of("hosts", name, "certificate-authority");
        if (decision == null) {
            return shown(client().get(path));
        }
        confirm.ask(
                switch (decision.authority) {
                    case OWN ->
                        "Certificates of the site's authorities speak for %s no more, from their next exchange on"
                                .formatted(name);
                    case EXTERNAL ->
                        "Whoever has a certificate of the site's authorities for %s speaks for it".formatted(name);
                });
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("authority", decision.authority.name());
        body.put("reason", decision.reason);
        Fields.put(body, "labels", decision.labels);
        return shown(client().post(path, body));
    }

    private int shown(JsonNode authority) {
        return show(
                authority,
                "authority",
                out -> out.printf(
                        "%s: %s since %s, by %s: %s%n",
                        Text.of(authority.path("host")),
                        Text.of(authority.path("authority")),
                        Text.of(authority.path("since")),
                        Text.of(authority.path("decidedBy").path("name")),
                        Text.of(authority.path("reason"))));
    }
}
