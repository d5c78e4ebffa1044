// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.platform.postgres.EmbeddedPostgresSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Whether the service listens with TLS, by a certificate of its own authority, and under which names.
 *
 * @param isOn whether it does
 * @param names DNS names and addresses, at least one
 * @param directory where the files are
 */
record TlsSettings(boolean isOn, List<String> names, Path directory) {
    /** {@code auto} (on outside loopback, the default), {@code on}, or {@code off}. */
    static final String MODE = "luofleet.tls.mode";

    /** DNS names and addresses that the service is reached under. */
    static final String NAMES = "luofleet.tls.names";

    static final String HOST = "quarkus.http.host";
    private static final String OWN_TLS = "quarkus.http.tls-configuration-name";

    /**
     * Reads them.
     *
     * @param property a property's value; {@code null} or blank when it is not set
     * @throws IllegalStateException when one makes no sense, with its name
     */
    static TlsSettings read(Function<String, String> property) {
        boolean isOn = present(property, OWN_TLS).isEmpty()
                && switch (present(property, MODE).orElse("auto")) {
                    case "auto" -> !isLoopback(present(property, HOST).orElse("127.0.0.1"));
                    case "on" -> true;
                    case "off" -> false;
                    default ->
                        throw new IllegalStateException(
                                "%s=%s; it is auto, on or off".formatted(MODE, property.apply(MODE)));
                };
        List<String> names = present(property, NAMES)
                .map(text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(n -> !n.isEmpty())
                        .toList())
                .filter(list -> !list.isEmpty())
                .orElseGet(TlsSettings::defaultNames);
        Path data = EmbeddedPostgresSource.dataDirectory(
                present(property, EmbeddedPostgresSource.DATA_DIR).orElse(null));
        return new TlsSettings(isOn, names, data.resolve("pki"));
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(
                    new IOException("%s=%s is no address of this machine".formatted(HOST, host), e));
        }
    }

    private static List<String> defaultNames() {
        Stream<String> own;
        try {
            own = Stream.of(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException _) {
            own = Stream.empty();
        }
        return Stream.concat(own, Stream.of("localhost", "127.0.0.1"))
                .distinct()
                .toList();
    }

    private static Optional<String> present(Function<String, String> property, String name) {
        return Optional.ofNullable(property.apply(name)).filter(v -> !v.isBlank());
    }
}
