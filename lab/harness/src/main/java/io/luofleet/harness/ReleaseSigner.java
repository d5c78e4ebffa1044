// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Signs releases as whoever builds kernels does: with {@code luofleet}, and a key that no control plane has. */
final class ReleaseSigner {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "lab";

    private final Path directory;

    private ReleaseSigner(Path directory) {
        this.directory = directory;
    }

    /** With a new key in a directory of its own. */
    static ReleaseSigner withNewKey(Path directory) {
        ReleaseSigner signer = new ReleaseSigner(directory);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new HarnessException("cannot make " + directory + ": " + e, e);
        }
        signer.luofleet("keygen", "--out", directory.toString(), "--name", NAME);
        return signer;
    }

    /** The key that hosts are to trust, in base64: what is between the lines of its PEM file. */
    String trustedKey() {
        try (var lines = Files.lines(directory.resolve(NAME + ".pub"))) {
            return lines.filter(line -> !line.startsWith("-----")).collect(Collectors.joining());
        } catch (IOException e) {
            throw new HarnessException("cannot read the public key: " + e, e);
        }
    }

    /**
     * Signs a release.
     *
     * @param release the body by which it is registered
     * @param image the kernel image, which is compared with what is signed
     * @param initrd the same of the initrd
     * @return the body with its signature
     */
    JsonNode signed(Map<String, Object> release, Path image, Path initrd) {
        try {
            Path unsigned = directory.resolve(release.get("name") + ".json");
            Path signed = directory.resolve(release.get("name") + ".signed.json");
            Files.write(unsigned, JSON.writeValueAsBytes(release));
            luofleet(
                    "sign",
                    "--key",
                    directory.resolve(NAME + ".key").toString(),
                    "--image",
                    image.toString(),
                    "--initrd",
                    initrd.toString(),
                    "--release",
                    unsigned.toString(),
                    "--output",
                    signed.toString());
            return JSON.readTree(Files.readAllBytes(signed));
        } catch (IOException e) {
            throw new HarnessException("cannot sign " + release.get("name") + ": " + e, e);
        }
    }

    private void luofleet(String command, String... options) {
        List<String> words = new ArrayList<>(List.of(Layout.ofThisRun().cli().toString(), "release", command));
        words.addAll(List.of(options));
        try (Program program = Program.start("luofleet", directory.resolve("luofleet.log"), Map.of(), words)) {
            if (program.awaitExit() != 0) {
                throw new HarnessException("luofleet release " + command + " failed: " + program.output());
            }
        }
    }
}
