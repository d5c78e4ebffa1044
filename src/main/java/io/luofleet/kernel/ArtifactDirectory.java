// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The one directory files are served from, and nothing beside it, whatever a path or a symbolic link says. */
@ApplicationScoped
class ArtifactDirectory {
    private static final Logger LOG = Logger.getLogger(ArtifactDirectory.class);

    private final Optional<Path> root;

    ArtifactDirectory(ArtifactsConfig config) {
        this.root = config.dir();
    }

    void warn(@Observes StartupEvent start) {
        root.filter(dir -> !Files.isDirectory(dir))
                .ifPresent(dir ->
                        LOG.warnf("luofleet.artifacts.dir=%s is no directory: no file is served until it is.", dir));
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
        } catch (InvalidPathException | NoSuchFileException e) {
            // A directory that is not there, or no longer, holds nothing.
            return Optional.empty();
        }
    }
}
