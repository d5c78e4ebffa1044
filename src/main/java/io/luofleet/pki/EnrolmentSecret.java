// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.security.Secret;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What lets a machine enrol: a secret, a dot, and the pin of the authority, by which the machine knows the service before it has any
 * certificate.
 */
final class EnrolmentSecret {
    private static final String PREFIX = "lfe_";
    private static final Pattern PIN = Pattern.compile("\\.[0-9a-f]{32}");
    private static final int PIN_LENGTH = 33;

    private EnrolmentSecret() {}

    static Secret make(SecureRandom random) {
        return Secret.make(PREFIX, random);
    }

    /** The secret of a token; whose the pin is does not matter here. */
    static Optional<Secret> parse(String token) {
        int dot = token.length() - PIN_LENGTH;
        return dot >= 0 && PIN.matcher(token).region(dot, token.length()).matches()
                ? Secret.parse(PREFIX, token.substring(0, dot))
                : Optional.empty();
    }

    /** The token, for whoever is to have it. */
    static String token(Secret secret, String pin) {
        return secret.reveal() + "." + pin;
    }
}
