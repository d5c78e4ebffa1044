// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which files hold the site's authorities and their revocation lists, and how their certificates name hosts.
 *
 * @param bundle the authorities, in PEM
 * @param names which host a certificate names
 * @param crl revocation lists, in PEM
 */
public record ExternalSettings(Path bundle, NameRule names, Optional<Path> crl) {
    /** The property that names the authorities' file. */
    public static final String BUNDLE = "luofleet.pki.external.ca-bundle";

    private static final String NAMES = "luofleet.pki.external.host-name";
    private static final String CRL = "luofleet.pki.external.crl";

    private static final int LARGEST_BUNDLE = 4 << 20;
    private static final int LARGEST_CRL = 64 << 20;
    private static final Set<PosixFilePermission> WRITABLE = PosixFilePermissions.fromString("----w--w-");

    /**
     * Reads them.
     *
     * @param property a property's value; {@code null} or blank when it is not set
     * @return empty where there are no such authorities
     * @throws IllegalStateException when one makes no sense, with its name
     */
    public static Optional<ExternalSettings> read(Function<String, String> property) {
        Optional<String> bundle = present(property, BUNDLE);
        Optional<String> names = present(property, NAMES);
        Optional<String> crl = present(property, CRL);
        if (bundle.isEmpty()) {
            names.map(_ -> NAMES).or(() -> crl.map(_ -> CRL)).ifPresent(which -> {
                throw new IllegalStateException(
                        "%s is set, and %s is not: it has no authorities to be about".formatted(which, BUNDLE));
            });
            return Optional.empty();
        }
        String rule = names.orElseThrow(() -> new IllegalStateException(
                ("%s is set, and %s is not: say how its certificates name their host, %s or a URI such as "
                                + "spiffe://fleet.example/host/{host}")
                        .formatted(BUNDLE, NAMES, NameRule.COMMON_NAME)));
        try {
            return Optional.of(new ExternalSettings(
                    Path.of(bundle.orElseThrow()), NameRule.parse(rule.strip()), crl.map(Path::of)));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("%s=%s %s".formatted(NAMES, rule, e.getMessage()), e);
        }
    }

    /**
     * Reads the files.
     *
     * @throws IllegalStateException when they are none, with the property that names them
     */
    ExternalTrust load(Instant now) {
        AuthorityBundle authorities = file(BUNDLE, bundle, LARGEST_BUNDLE, text -> AuthorityBundle.parse(text, now));
        RevocationLists lists = crl.map(path -> file(CRL, path, LARGEST_CRL, RevocationLists::parse))
                .orElse(RevocationLists.NONE);
        return new ExternalTrust(authorities, lists, names);
    }

    /**
     * The authorities as a text that has been looked through, for whoever verifies TLS.
     *
     * @throws IllegalStateException when the files are none, with the property that names them
     */
    public String authorities(Instant now) {
        return pem(load(now));
    }

    static String pem(ExternalTrust trust) {
        try {
            return trust.authorities().pem();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Parser<T> {
        T parse(String text) throws GeneralSecurityException;
    }

    private static <T> T file(String property, Path path, int largest, Parser<T> parser) {
        String flaw;
        try {
            if (Files.getPosixFilePermissions(path).stream().anyMatch(WRITABLE::contains)) {
                throw new IllegalStateException("%s=%s may be written by others, who could make hosts by it: chmod go-w"
                        .formatted(property, path));
            }
            return parser.parse(text(path, largest));
        } catch (IOException e) {
            flaw = "cannot be read: " + e;
        } catch (GeneralSecurityException e) {
            flaw = e.getMessage();
        }
        throw new IllegalStateException("%s=%s %s".formatted(property, path, flaw));
    }

    private static String text(Path path, int largest) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(largest + 1);
            if (bytes.length > largest) {
                throw new IOException("it has more than %d bytes".formatted(largest));
            }
            return new String(bytes, StandardCharsets.US_ASCII);
        }
    }

    private static Optional<String> present(Function<String, String> property, String name) {
        return Optional.ofNullable(property.apply(name)).filter(v -> !v.isBlank());
    }
}
