// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which release a command is about. */
final class ReleaseOption {
    @Option(
            names = "--release",
            required = true,
            paramLabel = "FILE",
            description = "The release's JSON, as it is registered; - for standard input.")
    private Path file;

    ReleaseFile read() throws IOException {
        return ReleaseFile.read(file);
    }
}
