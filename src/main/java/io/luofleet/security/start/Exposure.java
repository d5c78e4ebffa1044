// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.start;

import io.luofleet.platform.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What of the settings would let strangers listen in, or act. */
final class Exposure {
    static final String HOST = "quarkus.http.host";
    static final String PLAIN = "quarkus.http.insecure-requests";
    static final String CLIENT_SECRET = "quarkus.oidc.credentials.secret";

    private static final Set<String> NOTHING_PLAIN = Set.of("disabled", "redirect");
    private static final List<String> HAS_TLS =
            List.of("quarkus.http.tls-configuration-name", "quarkus.http.ssl.certificate.");
    private static final Pattern KEY_FILE = Pattern.compile(
            "quarkus\\.tls\\..*key-store\\.(pem\\..*\\.key|p12\\.path|jks\\.path)|quarkus\\.http\\.ssl\\.certificate\\.(key-files?|key-store-file)");
    /** What the cookies of sessions are encrypted with; where the second is unset, the first. */
    private static final List<String> SESSION_SECRETS =
            List.of(CLIENT_SECRET, "quarkus.oidc.token-state-manager.encryption-secret");

    private static final int SHORTEST_SECRET = 32;
    /** Random texts of that length have more, also of hexadecimal digits. */
    private static final int FEWEST_CHARACTERS = 6;

    private final Function<String, Optional<String>> property;
    private final Collection<String> names;

    /**
     * Takes the settings.
     *
     * @param property a property's value; empty where it is not set
     * @param names of all properties
     */
    Exposure(Function<String, Optional<String>> property, Collection<String> names) {
        this.property = property;
        this.names = names;
    }

    /** That the service would be spoken to without TLS from elsewhere; empty where it would not. */
    Optional<String> plain() {
        String host = property.apply(HOST).orElse("127.0.0.1");
        boolean isPlain = !NOTHING_PLAIN.contains(
                property.apply(PLAIN).orElse("enabled").strip().toLowerCase(Locale.ROOT));
        if (!isPlain || isLoopback(host)) {
            return Optional.empty();
        }
        boolean hasTls = names.stream()
                .anyMatch(name -> HAS_TLS.stream().anyMatch(name::startsWith)
                        && property.apply(name).isPresent());
        return Optional.of("%s=%s is not a loopback address, and tokens and cookies would come in without TLS. %s"
                .formatted(
                        HOST, host, hasTls ? "Set %s=disabled.".formatted(PLAIN) : "Leave luofleet.tls.mode at auto."));
    }

    /** Keys of TLS that others than their owner can read. */
    List<String> openKeys() {
        List<String> open = new ArrayList<>();
        names.stream().filter(name -> KEY_FILE.matcher(name).matches()).sorted().forEach(name -> files(name)
                .forEach(file -> mode(file)
                        .ifPresent(mode -> open.add(
                                "%s, named by %s, is open to others (%s): whoever read it can pass for this service. Have another key certified, or chmod 600 it if nobody did."
                                        .formatted(file, name, mode)))));
        return open;
    }

    /** That sessions of browsers would be encrypted with something that can be guessed. */
    Optional<String> guessableSecret() {
        return SESSION_SECRETS.stream()
                .filter(name ->
                        property.apply(name).filter(Exposure::isGuessable).isPresent())
                .findFirst()
                .map(name ->
                        "%s is a default or too short, and the cookies of sessions are encrypted with it: give it %d random characters or more."
                                .formatted(name, SHORTEST_SECRET));
    }

    private static boolean isGuessable(String secret) {
        return secret.length() < SHORTEST_SECRET || secret.chars().distinct().count() < FEWEST_CHARACTERS;
    }

    private Stream<Path> files(String name) {
        return property.apply(name).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .filter(file -> !file.isEmpty())
                .map(Path::of)
                .filter(Files::isRegularFile);
    }

    private static Optional<String> mode(Path file) {
        try {
            return WholeFile.openMode(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }
}
