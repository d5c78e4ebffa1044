// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * JSON that somebody wrote or kept, or YAML where the file is called so; {@code -} is standard input. What could be read in two ways is
 * refused.
 */
public final class JsonFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The largest that is read: 64 MiB, more than the largest page of the API. */
    private static final int LARGEST_BYTES = 64 << 20;

    private static final Path STANDARD_INPUT = Path.of("-");

    private static final Pattern YAML = Pattern.compile("\\.ya?ml$");

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
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            // As of a directory, which can be opened and not read: the message does not say what.
            throw new FileSystemException(file.toString(), null, e.getMessage());
        }
        if (bytes.length > largest) {
            throw new RefusedException("%s is larger than %d bytes".formatted(file, largest));
        }
        boolean isYaml = YAML.matcher(file.toString()).find();
        String form = isYaml ? "YAML" : "JSON";
        try {
            JsonNode tree = (isYaml ? yaml() : JSON).readTree(bytes);
            if (tree.isMissingNode()) {
                throw new RefusedException("%s is no %s: it is empty".formatted(file, form));
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new RefusedException("%s is no %s: %s%s".formatted(file, form, e.getOriginalMessage(), place(e)));
        }
    }

    private static ObjectMapper yaml() {
        return YAMLMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line %d, column %d)"
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }
}
