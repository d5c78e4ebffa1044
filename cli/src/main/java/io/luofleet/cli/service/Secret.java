// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.luofleet.cli.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import picocli.CommandLine.Option;

/** Where a secret goes that an answer has once and never again. */
public final class Secret {
    private static final String FIELD = "secret";

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "Write the secret into a new file for its owner alone, and do not show it.")
    private Path file;

    /** Refuses before anything is made what could not be kept afterwards. */
    public void check() {
        if (file == null) {
            return;
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException(file + " exists; it is not overwritten");
        }
        if (!Files.isWritable(file.toAbsolutePath().getParent())) {
            throw new RefusedException(file + " cannot be made there; nothing was made");
        }
    }

    /**
     * Keeps an answer's secret where it was wanted.
     *
     * @return the answer as it may be shown
     */
    public JsonNode keep(JsonNode answer) throws IOException {
        if (file == null || !(answer instanceof ObjectNode tree)) {
            return answer;
        }
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new RefusedException("%s came to be meanwhile; what was made is %s: revoke it and make another"
                    .formatted(file, answer.path("id").asText()));
        }
        Files.writeString(file, tree.path(FIELD).asText() + "\n", StandardCharsets.UTF_8);
        return tree.deepCopy().without(FIELD);
    }

    /** Where it is, for people. */
    public String said(JsonNode shown) {
        return file == null ? shown.path(FIELD).asText() + "\nKeep it: nobody can show it again." : "secret in " + file;
    }
}
