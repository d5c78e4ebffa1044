// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RFC 7468 texts. */
final class Pem {
    private static final int LINE = 64;

    private Pem() {}

    static String write(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    /** Everything of a label in a text, in order. */
    static List<byte[]> read(String label, String text) throws GeneralSecurityException {
        Matcher matcher = Pattern.compile(
                        "-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]*)-----END " + label + "-----")
                .matcher(text);
        List<byte[]> found = new ArrayList<>();
        while (matcher.find()) {
            try {
                found.add(Base64.getDecoder().decode(matcher.group(1).replaceAll("\\s", "")));
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException("no base64 in a " + label, e);
            }
        }
        return found;
    }
}
