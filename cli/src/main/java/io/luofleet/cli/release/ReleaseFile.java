// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.luofleet.cli.JsonFile;
import io.luofleet.cli.RefusedException;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.signature.ReleaseManifest;
import io.luofleet.wire.signature.ReleaseSignature;
import io.luofleet.wire.signature.VerifyingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A release as it is registered: the body of {@code POST /api/v1/releases}. */
final class ReleaseFile {
    /** Unknown fields are refused: a misspelt one would be signed as if it were absent. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final int LARGEST_BYTES = 1 << 20;

    private final ObjectNode tree;
    private final ReleaseSpec release;

    private ReleaseFile(ObjectNode tree, ReleaseSpec release) {
        this.tree = tree;
        this.release = release;
    }

    /**
     * Reads one.
     *
     * @param file {@code -} for standard input
     */
    static ReleaseFile read(Path file) throws IOException {
        JsonNode read = JsonFile.read(file, LARGEST_BYTES);
        try {
            if (!(read instanceof ObjectNode tree)) {
                throw new RefusedException(file + " is no JSON object");
            }
            ReleaseSpec release = JSON.treeToValue(tree, ReleaseSpec.class);
            if (release.signatures().stream().anyMatch(s -> !VerifyingKey.isId(s.key()) || s.signature() == null)) {
                throw new RefusedException(file + " has a signature without a key's name or without a text");
            }
            return new ReleaseFile(tree, release);
        } catch (JsonProcessingException e) {
            throw new RefusedException(file + " is no release: " + e.getOriginalMessage());
        }
    }

    ReleaseSpec release() {
        return release;
    }

    /** What is signed; refused where that could be read in two ways. */
    String manifest() {
        try {
            return ReleaseManifest.text(release);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    byte[] manifestBytes() {
        return manifest().getBytes(StandardCharsets.UTF_8);
    }

    /** The same release with these signatures, as JSON. */
    String with(List<ReleaseSignature> signatures) throws IOException {
        ObjectNode signed = tree.deepCopy();
        signed.set("signatures", JSON.valueToTree(signatures));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(signed);
    }
}
