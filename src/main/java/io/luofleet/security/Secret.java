// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security;

import io.luofleet.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What proves something by being known: a prefix, by which scanners find one that was committed or logged by mistake, and 256 random
 * bits in base64url. It has no {@link #toString} that tells.
 */
public final class Secret {
    private static final int BYTES = 32;
    private static final Pattern RANDOM = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final int HINT = 6;

    private final String prefix;
    private final String text;

    private Secret(String prefix, String text) {
        this.prefix = prefix;
        this.text = text;
    }

    /** A new one. */
    public static Secret make(String prefix, SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new Secret(
                prefix, prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** One of this text, when it has the form of one. */
    public static Optional<Secret> parse(String prefix, String text) {
        return text.startsWith(prefix)
                        && RANDOM.matcher(text)
                                .region(prefix.length(), text.length())
                                .matches()
                ? Optional.of(new Secret(prefix, text))
                : Optional.empty();
    }

    /** The whole, for whoever is to have it. */
    public String reveal() {
        return text;
    }

    /** What is kept of it. No salt and no stretching: there is nothing to guess in 256 random bits. */
    public byte[] sha256() {
        return Sha256.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The first characters, by which people tell them apart. */
    public String hint() {
        return text.substring(0, prefix.length() + HINT) + "…";
    }

    @Override
    public String toString() {
        return hint();
    }
}
