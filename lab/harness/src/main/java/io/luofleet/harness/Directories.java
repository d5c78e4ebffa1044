// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories of runs. */
public final class Directories {
    private Directories() {}

    /**
     * Removes what an earlier run has left, the directory itself too.
     *
     * @throws HarnessException when something of it cannot be removed
     */
    public static void clear(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new HarnessException("cannot clear " + directory + ": " + e, e);
        }
    }
}
