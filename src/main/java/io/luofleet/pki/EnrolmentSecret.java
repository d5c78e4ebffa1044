// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lets a machine enrol: {@code lfe_}, 256 random bits, a dot, and the pin of the authority, by which the machine knows the
 * service before it has any certificate. It has no {@link #toString} that tells.
 */
final class EnrolmentSecret {
    private static final String PREFIX = "lfe_";
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("(" + PREFIX + "[A-Za-z0-9_-]{43})\\.[0-9a-f]{32}");
    private static final int HINT = PREFIX.length() + 6;

    private final String random;

    private EnrolmentSecret(String random) {
        this.random = random;
    }

    static EnrolmentSecret make(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new EnrolmentSecret(
                PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** One of this text; whose the pin is does not matter here. */
    static Optional<EnrolmentSecret> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new EnrolmentSecret(matcher.group(1))) : Optional.empty();
    }

    String reveal(String pin) {
        return random + "." + pin;
    }

    /** What is kept of it. */
    byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(random.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String hint() {
        return random.substring(0, HINT) + "…";
    }

    @Override
    public String toString() {
        return hint();
    }
}
