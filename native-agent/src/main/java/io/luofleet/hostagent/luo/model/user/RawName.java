// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Session names as bytes. To the kernel a name is any bytes but NUL; the model keeps it as text, so bytes that are no UTF-8 become
 * lone surrogates, which no valid text contains, and become themselves again on the way out.
 */
final class RawName {
    private static final int ESCAPE = 0xdc00;

    private RawName() {}

    /** The name in a field of the structure: up to the first NUL, or all of it. */
    static String decode(byte[] field) {
        int end = 0;
        while (end < field.length && field[end] != 0) {
            end++;
        }
        byte[] raw = Arrays.copyOf(field, end);
        String text = new String(raw, StandardCharsets.UTF_8);
        if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), raw)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        for (byte each : raw) {
            escaped.append((char) (each >= 0 ? each : ESCAPE + (each & 0xff)));
        }
        return escaped.toString();
    }

    static byte[] encode(String name) {
        if (!escaped(name)) {
            return name.getBytes(StandardCharsets.UTF_8);
        }
        byte[] raw = new byte[name.length()];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) name.charAt(i);
        }
        return raw;
    }

    private static boolean escaped(String name) {
        return name.chars().anyMatch(c -> Character.isLowSurrogate((char) c))
                && name.chars().noneMatch(c -> Character.isHighSurrogate((char) c));
    }
}
