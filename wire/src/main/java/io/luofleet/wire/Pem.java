// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates as text (RFC 7468). Labels are those of the RFC, for example {@code PUBLIC KEY}. */
public final class Pem {
    private static final int LINE = 64;

    private Pem() {}

    /** The text of some bytes. */
    public static String write(String label, byte[] bytes) {
        String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes);
        return begin(label) + "\n" + base64 + "\n" + end(label) + "\n";
    }

    /**
     * The bytes of a text that is exactly one of these, but for blanks around it.
     *
     * @throws IllegalArgumentException when it is none or more than one, in words that follow "it"
     */
    public static byte[] read(String label, String pem) {
        String begin = begin(label);
        String end = end(label);
        String text = pem.strip();
        // The head's last dashes could be the tail's first.
        boolean whole = text.length() >= begin.length() + end.length();
        if (!whole || !text.startsWith(begin) || !text.endsWith(end) || text.indexOf(begin, 1) >= 0) {
            throw new IllegalArgumentException("is not one PEM text, from '%s' to '%s'".formatted(begin, end));
        }
        return decoded(text.substring(begin.length(), text.length() - end.length()));
    }

    /**
     * The bytes of everything with a label in a text, in order.
     *
     * @throws IllegalArgumentException when one of them is none, in words that follow "it"
     */
    public static List<byte[]> readAll(String label, String text) {
        Matcher matcher = Pattern.compile(begin(label) + "([A-Za-z0-9+/=\\s]*)" + end(label))
                .matcher(text);
        List<byte[]> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(decoded(matcher.group(1)));
        }
        return found;
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has no base64 between its lines", e);
        }
    }

    private static String begin(String label) {
        return "-----BEGIN " + label + "-----";
    }

    private static String end(String label) {
        return "-----END " + label + "-----";
    }
}
