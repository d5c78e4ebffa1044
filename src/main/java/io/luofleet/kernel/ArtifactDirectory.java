// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The one directory files are served from, and nothing beside it, whatever a path or a symbolic link says. */
@ApplicationScoped
class ArtifactDirectory {
    private final Optional<Path> root;

    ArtifactDirectory(ArtifactsConfig config) {
        this.root = config.dir();
    }

    boolean isEnabled() {
        return root.isPresent();
    }

    /** The regular file at a relative path; empty when there is none inside the directory. */
    Optional<Path> find(String relative) throws IOException {
        if (root.isEmpty()) {
            return Optional.empty();
        }
        return resolve(root.get(), relative);
    }

    static Optional<Path> resolve(Path root, String relative) throws IOException {
        try {
            Path real = root.toRealPath();
            Path candidate = real.resolve(relative).normalize();
            if (!candidate.startsWith(real) || !Files.isRegularFile(candidate)) {
                return Optional.empty();
            }
            Path target = candidate.toRealPath();
            return target.startsWith(real) ? Optional.of(target) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
