// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.JsonFile;
import io.luofleet.cli.RefusedException;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.wire.audit.AuditChain;
import io.luofleet.wire.audit.AuditHead;
import io.luofleet.wire.audit.AuditRecord;
import io.luofleet.wire.signature.VerifyingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code luofleet audit}. */
@Command(
        name = "audit",
        description = "What was asked of the control plane: list, export and verify it.",
        mixinStandardHelpOptions = true,
        subcommands = {AuditList.class, AuditExport.class},
        synopsisSubcommandLabel = "COMMAND")
public final class AuditCommand extends PrintingCommand {
    @Command(
            name = "verify",
            description = "Finds rows that were changed, taken away or put elsewhere.",
            mixinStandardHelpOptions = true)
    int verify(
            @Option(
                            names = "--head",
                            paramLabel = "FILE",
                            description =
                                    "A head that was kept (GET /api/v1/audit/head): the rows must lead to it, or through it.")
                    Path headFile,
            @Option(
                            names = "--key",
                            paramLabel = "FILE",
                            description =
                                    "The public key that signed the head (audit.pub of the service's data directory).")
                    Path keyFile,
            @Parameters(
                            arity = "1..*",
                            paramLabel = "PAGE",
                            description = "Pages of GET /api/v1/audit, in order, from the first row on.")
                    List<Path> pages)
            throws IOException {
        Optional<AuditHead> head = headFile == null ? Optional.empty() : Optional.of(head(headFile, keyFile));
        AuditChain chain = new AuditChain();
        boolean reached = head.map(h -> h.number() == 0).orElse(true);
        for (Path page : pages) {
            for (JsonNode row : JsonFile.read(page).path("items")) {
                Optional<String> flaw =
                        chain.next(record(page, row), row.path("hash").asText());
                if (flaw.isPresent()) {
                    throw new RefusedException("%s: %s".formatted(page, flaw.get()));
                }
                if (head.isPresent() && head.get().number() == chain.number()) {
                    if (!head.get().hash().equals(chain.hash())) {
                        throw new RefusedException(
                                "row %d is not the one that %s is of: every row up to it may be another"
                                        .formatted(chain.number(), headFile));
                    }
                    reached = true;
                }
            }
        }
        if (!reached) {
            throw new RefusedException("the rows end at %d, and %s is of row %d: the last ones are missing"
                    .formatted(chain.number(), headFile, head.orElseThrow().number()));
        }
        out().println("%d rows, unbroken; the last one's hash is %s".formatted(chain.number(), chain.hash()));
        return 0;
    }

    private static AuditHead head(Path file, Path keyFile) throws IOException {
        if (keyFile == null) {
            throw new RefusedException("a head is worth its signature: name the key that signed it with --key");
        }
        JsonNode json = JsonFile.read(file);
        var head = new AuditHead(
                json.path("number").asLong(),
                json.path("hash").asText(),
                json.path("key").asText(),
                json.path("signature").asText());
        VerifyingKey key;
        try {
            key = VerifyingKey.parse(Files.readString(keyFile, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(keyFile + ": " + e.getMessage());
        }
        if (!head.isBy(key)) {
            throw new RefusedException("%s is not signed by %s".formatted(file, keyFile));
        }
        return head;
    }

    private static AuditRecord record(Path page, JsonNode row) {
        try {
            return new AuditRecord(
                    row.path("number").asLong(),
                    Instant.parse(row.path("at").asText()),
                    AuditRecord.Kind.valueOf(row.path("kind").asText()),
                    UUID.fromString(row.path("requestId").asText()),
                    text(row, "subject"),
                    text(row, "credential"),
                    text(row, "sponsor"),
                    text(row, "scope"),
                    text(row, "address"),
                    text(row, "method"),
                    text(row, "target"),
                    text(row, "body"),
                    row.path("status").isInt() ? row.path("status").intValue() : null,
                    text(row, "changes"));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new RefusedException("%s has what is no row of the audit: %s".formatted(page, e.getMessage()));
        }
    }

    private static String text(JsonNode row, String field) {
        return row.path(field).isTextual() ? row.path(field).textValue() : null;
    }
}
