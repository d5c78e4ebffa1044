// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Directories for this process's user alone, as {@code tmpfiles.d/luo-agent.conf} makes the agent's. */
public final class PrivateDirectory {
    private PrivateDirectory() {}

    /**
     * Makes the directory and what is missing above it, each with mode 0700. One that is there stays as it is.
     *
     * @throws IOException when it cannot be made, or something else has its name
     */
    public static void make(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
