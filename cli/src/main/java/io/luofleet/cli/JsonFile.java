// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON that somebody wrote or kept; {@code -} is standard input. What could be read in two ways is refused. */
public final class JsonFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The largest that is read: 64 MiB, more than the largest page of the API. */
    private static final int LARGEST_BYTES = 64 << 20;

    private static final Path STANDARD_INPUT = Path.of("-");

    private JsonFile() {}

    /**
     * Reads one.
     *
     * @throws RefusedException where it is no JSON, or no end of it is seen
     */
    public static JsonNode read(Path file) throws IOException {
        return read(file, LARGEST_BYTES);
    }

    /**
     * Reads one that is no larger than it can be.
     *
     * @param largest in bytes
     * @throws RefusedException where it is no JSON, or larger
     */
    public static JsonNode read(Path file, int largest) throws IOException {
        byte[] bytes;
        try (InputStream in = file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(file)) {
            bytes = in.readNBytes(largest + 1);
        }
        if (bytes.length > largest) {
            throw new RefusedException("%s is larger than %d bytes".formatted(file, largest));
        }
        try {
            JsonNode tree = JSON.readTree(bytes);
            if (tree.isMissingNode()) {
                throw new RefusedException(file + " is no JSON: it is empty");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new RefusedException("%s is no JSON: %s".formatted(file, e.getOriginalMessage()));
        }
    }
}
