// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactDirectoryTest {
    @TempDir
    private Path directory;

    private Path root;

    @BeforeEach
    void aFileInsideAndOneBeside() throws IOException {
        root = Files.createDirectories(directory.resolve("artifacts/sub")).getParent();
        Files.writeString(root.resolve("image"), "inside");
        Files.writeString(directory.resolve("secret"), "beside");
    }

    @Test
    void aFileInsideIsFound() throws IOException {
        assertThat(ArtifactDirectory.resolve(root, "sub/../image"))
                .contains(root.toRealPath().resolve("image"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../secret", "sub/../../secret", "/etc/passwd", "", ".", "sub", "image/x", "im\0age", "nothing"})
    void nothingElseIs(String relative) throws IOException {
        assertThat(ArtifactDirectory.resolve(root, relative)).isEmpty();
    }

    @Test
    void aLinkLeadsNowhereOutside() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), directory.resolve("secret"));

        assertThat(ArtifactDirectory.resolve(root, "link")).isEmpty();
    }

    @Test
    void aDirectoryThatIsNotThereHoldsNothing() throws IOException {
        assertThat(ArtifactDirectory.resolve(directory.resolve("absent"), "image"))
                .isEmpty();
    }
}
