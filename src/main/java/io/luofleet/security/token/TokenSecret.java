// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What proves who acts: {@code lft_} and 256 random bits. The prefix lets scanners find one that was committed or logged by
 * mistake. It has no {@link #toString} that tells.
 */
final class TokenSecret {
    /** What all begin with. */
    static final String PREFIX = "lft_";

    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
    private static final int HINT = PREFIX.length() + 6;

    private final String text;

    private TokenSecret(String text) {
        this.text = text;
    }

    /** A new one. */
    static TokenSecret make(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new TokenSecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** One of this text, when it has the form of one. */
    static Optional<TokenSecret> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new TokenSecret(text)) : Optional.empty();
    }

    /** The whole, for whoever is to have it. */
    String reveal() {
        return text;
    }

    /** What is kept of it. No salt and no stretching: there is nothing to guess in 256 random bits. */
    byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The first characters, by which people tell tokens apart. */
    String hint() {
        return text.substring(0, HINT) + "…";
    }

    @Override
    public String toString() {
        return hint();
    }
}
