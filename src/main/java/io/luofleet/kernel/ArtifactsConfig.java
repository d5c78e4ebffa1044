// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Settings about serving the releases' files. */
@ConfigMapping(prefix = "luofleet.artifacts")
public interface ArtifactsConfig {

    /** The directory whose files are served under {@code /api/v1/artifacts/}. Unset: none are. */
    Optional<Path> dir();
}
