// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import io.luofleet.cli.RefusedException;
import io.luofleet.cli.service.Contexts.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Which control plane, as whom: by options, else by the environment, else by the context, else the service that runs on this machine
 * with the token that it made at its first start.
 */
public final class ControlOptions {
    private static final String LOCAL = "http://127.0.0.1:8080";

    @Option(
            names = "--control",
            paramLabel = "URL",
            description = "The control plane's address; else $$LUOFLEET_CONTROL.")
    private String control;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the token; else $$LUOFLEET_TOKEN_FILE, or the token in $$LUOFLEET_TOKEN.")
    private Path tokenFile;

    @Option(
            names = "--authority",
            paramLabel = "FILE",
            description =
                    "Who vouches for the control plane, as PEM; else $$LUOFLEET_AUTHORITY, else who the JDK knows.")
    private Path authority;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "A context of luofleet login; else $$LUOFLEET_CONTEXT, else the current one.")
    private String context;

    /** A client by these options. */
    public ServiceClient client() {
        return ServiceClient.of(chosen(System.getenv()));
    }

    /**
     * What these options come to, as a context that means the same in every directory.
     *
     * @throws RefusedException where the token cannot be read
     */
    public Context chosen(Map<String, String> environment) {
        try {
            return read(environment);
        } catch (IOException e) {
            throw new RefusedException("the token cannot be read: " + e.getMessage() + " is not there, or not yours");
        }
    }

    private Context read(Map<String, String> environment) throws IOException {
        String address = first(control, environment.get("LUOFLEET_CONTROL"));
        // An address of its own goes with a token of its own: the context's is for another service.
        Optional<Context> kept = address == null
                ? Contexts.of(environment).find(first(context, environment.get("LUOFLEET_CONTEXT")))
                : Optional.empty();
        String token = token(environment);
        String vouching = authority == null ? environment.get("LUOFLEET_AUTHORITY") : authority.toString();
        String absolute =
                vouching == null ? null : Path.of(vouching).toAbsolutePath().toString();
        boolean isLocal = address == null && kept.isEmpty();
        return new Context(
                first(address, kept.map(Context::control).orElse(LOCAL)),
                first(
                        token,
                        isLocal
                                ? localToken(environment)
                                : kept.map(Context::token).orElse(null)),
                first(absolute, kept.map(Context::authority).orElse(null)));
    }

    private String token(Map<String, String> environment) throws IOException {
        String named = environment.get("LUOFLEET_TOKEN_FILE");
        if (tokenFile != null) {
            return read(tokenFile);
        }
        String said = environment.get("LUOFLEET_TOKEN");
        if (said != null) {
            return said.strip();
        }
        return named == null ? null : read(Path.of(named));
    }

    private static String localToken(Map<String, String> environment) throws IOException {
        String data = environment.get("XDG_DATA_HOME");
        Path home = data == null ? Path.of(environment.getOrDefault("HOME", ""), ".local", "share") : Path.of(data);
        Path file = home.resolve("luofleet").resolve("admin-token");
        return Files.isReadable(file) ? read(file) : null;
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }

    private static String first(String one, String other) {
        return one == null ? other : one;
    }
}
