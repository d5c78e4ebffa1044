// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import io.luofleet.platform.WholeFile;
import io.luofleet.platform.postgres.EmbeddedPostgresSource;
import io.luofleet.security.Secret;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The way in at the first start: a token with the role admin, in a file that its owner alone can read. A token that lies there
 * already is taken over, which is how one is configured, and how one gets in again after all others were lost.
 */
@ApplicationScoped
public class AdminToken {
    /** The property that names the file. */
    public static final String FILE = "luofleet.security.admin-token-file";

    private static final Logger LOG = Logger.getLogger(AdminToken.class);

    private final ApiTokenService tokens;
    private final Path file;

    AdminToken(
            ApiTokenService tokens,
            @ConfigProperty(name = FILE) Optional<String> file,
            @ConfigProperty(name = EmbeddedPostgresSource.DATA_DIR) Optional<String> dataDirectory) {
        this.tokens = tokens;
        this.file = file.map(f -> Path.of(f).toAbsolutePath().normalize())
                .orElseGet(() -> EmbeddedPostgresSource.dataDirectory(dataDirectory.orElse(null))
                        .resolve("admin-token"));
    }

    void begin(@Observes @Priority(100) StartupEvent start) {
        try {
            tokens.begin(read(), this::write).ifPresent(this::announce);
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException(
                    "%s, named by %s, cannot be used: %s".formatted(file, FILE, e.getMessage()), e);
        }
    }

    /** In the log only where it is: logs go to places that tokens must not. */
    @SuppressWarnings("SystemConsoleNull") // A JVM whose console provider is left out has none.
    private void announce(Secret made) {
        LOG.infof(
                "The first start: %s holds a token with the role admin, %s. Make tokens for people and robots with it "
                        + "(POST /api/v1/tokens), then revoke it.",
                file, made.hint());
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            console.printf("Admin token, shown this once: %s%n", made.reveal());
        }
    }

    private Secret read() throws IOException {
        if (Files.notExists(file)) {
            return null;
        }
        refuseOthers();
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        return Secret.parse(ApiTokenService.PREFIX, text)
                .orElseThrow(() -> new IllegalStateException(
                        "%s holds no token: lft_ and 43 characters are one. Write one there, or remove the file. It is named by %s."
                                .formatted(file, FILE)));
    }

    /** Whoever else could read it may know the token, and whoever could write it may have chosen it. */
    private void refuseOthers() throws IOException {
        Optional<String> mode = WholeFile.openMode(file);
        if (mode.isPresent()) {
            throw new IllegalStateException(
                    "%s is open to others (%s), so its token may be known. Revoke that token, remove the file, or put another token there with mode 0600. It is named by %s."
                            .formatted(file, mode.get(), FILE));
        }
        UserPrincipal owner = Files.getOwner(file);
        if (!owner.equals(Files.getOwner(Path.of("/proc/self"))) && !owner.equals(Files.getOwner(Path.of("/")))) {
            throw new IllegalStateException("%s belongs to %s, who would choose the admin's token. It is named by %s."
                    .formatted(file, owner.getName(), FILE));
        }
    }

    private void write(Secret secret) {
        try {
            Files.createDirectories(file.getParent());
            WholeFile.write(file, secret.reveal() + "\n", WholeFile.PRIVATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
