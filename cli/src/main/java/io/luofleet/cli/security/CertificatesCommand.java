// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.security;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Confirm;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ListCommand;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceOptions;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet certificates}: by which agents speak for their hosts. */
@Command(
        name = "certificates",
        description = "Agents' certificates: list and revoke them.",
        mixinStandardHelpOptions = true,
        subcommands = CertificatesCommand.ListCertificates.class,
        synopsisSubcommandLabel = "COMMAND")
public final class CertificatesCommand extends PrintingCommand {
    @Command(
            name = "revoke",
            description =
                    "Ends a certificate for good: from its next exchange on nobody listens to its agent. Guests are served all the same.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Mixin ServiceOptions service,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "SERIAL") String serial,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason) {
        confirm.ask("Ending the certificate %s for good; the agent that has it is not listened to any more"
                .formatted(serial));
        JsonNode ended = service.client().post(Query.of("certificates", serial, "revoke"), Map.of("reason", reason));
        return service.show(
                ended,
                "serial",
                out -> out.printf(
                        "certificate %s of %s ended at %s%n",
                        Text.of(ended.path("serial")), Text.of(ended.path("host")), Text.of(ended.path("revokedAt"))));
    }

    /** {@code luofleet certificates list}. */
    @Command(
            name = "list",
            description = "The certificates, the newest first, those that ended too.",
            mixinStandardHelpOptions = true)
    static final class ListCertificates extends ListCommand {
        private static final Columns COLUMNS = new Columns("serial")
                .field("SERIAL", "serial")
                .field("HOST", "host")
                .age("ISSUED", "issuedAt")
                .age("FIRST-USED", "firstUsedAt")
                .until("EXPIRES", "notAfter")
                .field("REVOKED", "revokedReason")
                .field("AUTHORITY", "authority")
                .wide()
                .field("MACHINE", "machineId")
                .wide()
                .field("RENEWS", "renews")
                .wide();

        @Option(names = "--host", paramLabel = "NAME", description = "Those of a host.")
        private String host;

        ListCertificates() {
            super(COLUMNS);
        }

        @Override
        protected Query query() {
            return Query.of("certificates").with("host", host);
        }
    }
}
