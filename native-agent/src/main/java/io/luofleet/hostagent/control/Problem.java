// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.wire.AgentApi;

/**
 * An RFC 9457 problem of the control plane, as far as an agent needs it.
 *
 * @param status the HTTP status
 * @param type the problem's type URI, which begins with {@link AgentApi#PROBLEM}
 * @param detail what the control plane says
 */
public record Problem(int status, String type, String detail) {
    private static final int MAX_TEXT = 400;

    /** What an agent can do about it. */
    public Kind kind() {
        return switch (type.substring(Math.min(type.length(), AgentApi.PROBLEM.length()))) {
            case "unknown-host" -> Kind.UNKNOWN_HOST;
            case "superseded-instance" -> Kind.SUPERSEDED;
            case "stale-report" -> Kind.STALE_SEQUENCE;
            case "conflict", "unavailable", "internal-error" -> Kind.NOT_NOW;
            default -> refusesForGood(status) ? Kind.REFUSED : Kind.NOT_NOW;
        };
    }

    /** Not: the server's own failures, waiting, and credentials that somebody may yet put right. */
    private static boolean refusesForGood(int status) {
        return switch (status) {
            case 401, 403, 407, 408, 425, 429 -> false;
            default -> status >= 400 && status < 500;
        };
    }

    /** Kinds of problems, by remedy. */
    public enum Kind {
        /** The control plane does not know this host: enrol again. */
        UNKNOWN_HOST,
        /** A newer agent of this host enrolled: be silent. */
        SUPERSEDED,
        /** It has seen a higher report number: enrol again to learn it. */
        STALE_SEQUENCE,
        /** It does not accept this; saying it again changes nothing. */
        REFUSED,
        /** It cannot take this now: say it again. */
        NOT_NOW
    }

    /** Text of somebody else's, made fit for one line of a log or a terminal. */
    static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(MAX_TEXT)
                .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) || isFormat(c) ? '\ufffd' : c));
        return clean.length() < text.length() && text.codePointCount(0, text.length()) > MAX_TEXT
                ? clean.append('…').toString()
                : clean.toString();
    }

    private static boolean isFormat(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return "HTTP " + status + " " + printable(type) + ": " + printable(detail);
    }
}
