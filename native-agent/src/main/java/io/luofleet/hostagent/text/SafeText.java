// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.text;

/**
 * The one place where text of guests, of other processes and of the kernel is made safe to log, to print and to send: it
 * cannot move a terminal's cursor, begin a line, turn its direction, hide a part of itself, or be stored nowhere (NUL).
 */
public final class SafeText {
    /** What a reason, a detail or a name may be long, in characters. */
    public static final int MAX_CHARS = 1024;

    private SafeText() {}

    /**
     * The text with each unsafe character written as Unicode writes it ({@code <U+001B>}), cut at {@link #MAX_CHARS}.
     *
     * @param text may be {@code null}, which stays so
     */
    public static String of(String text) {
        return of(text, MAX_CHARS);
    }

    /**
     * As {@link #of(String)} with another bound.
     *
     * @param maxChars what is kept, in characters of Java; how many were cut is said behind it
     */
    public static String of(String text, int maxChars) {
        if (text == null || (text.length() <= maxChars && isSafe(text))) {
            return text;
        }
        StringBuilder safe = new StringBuilder(Math.min(text.length(), maxChars) + 32);
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            int chars = Character.charCount(codePoint);
            String shown = isSafe(codePoint) ? Character.toString(codePoint) : escape(codePoint);
            if (safe.length() + shown.length() > maxChars) {
                return safe.append("… (")
                        .append(text.length() - at)
                        .append(" characters more)")
                        .toString();
            }
            safe.append(shown);
            at += chars;
        }
        return safe.toString();
    }

    /** Whether every character may be shown as it is. */
    public static boolean isSafe(String text) {
        return text.codePoints().allMatch(SafeText::isSafe);
    }

    /** Whether this character may be shown as it is: it is one, it has a shape of its own, and it stays on its line. */
    public static boolean isSafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static String escape(int codePoint) {
        return String.format("<U+%04X>", codePoint);
    }
}
