// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.RefusedException;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code luofleet audit export}: what {@code luofleet audit verify} checks, in files. */
@Command(
        name = "export",
        description = "Writes the head and every row, a page a file, as audit verify takes them.",
        mixinStandardHelpOptions = true)
final class AuditExport extends PrintingCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    @Mixin
    private ControlOptions control;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "A directory, made for its owner alone, or an empty one.")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        ServiceClient client = control.client();
        prepare();
        // Before the rows: those that come meanwhile are after it, and it must be led to.
        write("head.json", client.get(Query.of("audit", "head")));
        long rows = 0;
        int pages = 0;
        String cursor = null;
        do {
            JsonNode page = client.get(Query.of("audit").with("limit", PAGE).with("cursor", cursor));
            write("page-%06d.json".formatted(++pages), page);
            rows += page.path("items").size();
            cursor = page.path("next").isTextual() ? page.path("next").textValue() : null;
        } while (cursor != null);
        out().printf(
                        "%d rows in %s; to check them: luofleet audit verify --head %s --key audit.pub %s%n",
                        rows, directory, directory.resolve("head.json"), directory.resolve("page-*.json"));
        return 0;
    }

    private void prepare() throws IOException {
        if (!Files.exists(directory)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw new RefusedException(
                        "%s is not empty; nothing is overwritten".formatted(Text.plain(directory.toString())));
            }
        }
    }

    private void write(String name, JsonNode json) throws IOException {
        Files.writeString(
                directory.resolve(name), json.toString(), StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    }
}
