// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import io.luofleet.hostagent.identity.IdentityPlace;
import java.nio.file.Path;

/** The options of {@code luo-agent run} that say where this host's key and certificate are: one directory, or three files. */
final class IdentityOptions {
    private Path directory;
    private Path key;
    private Path certificate;
    private Path authority;

    void set(String name, String value) {
        Path path = Path.of(value).toAbsolutePath();
        switch (name) {
            case "--tls-key" -> key = path;
            case "--tls-certificate" -> certificate = path;
            case "--tls-authority" -> authority = path;
            default -> directory = path;
        }
    }

    IdentityPlace place() throws UsageException {
        if (key == null && certificate == null && authority == null) {
            return new IdentityPlace.Enrolled(directory == null ? RunOptions.DEFAULT_IDENTITY : directory);
        }
        if (directory != null) {
            throw new UsageException("--identity and --tls-… exclude each other: one certificate is used");
        }
        if (key == null || certificate == null || authority == null) {
            throw new UsageException("--tls-key, --tls-certificate and --tls-authority are given together");
        }
        return new IdentityPlace.Given(key, certificate, authority);
    }
}
