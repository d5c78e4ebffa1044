// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

/**
 * An RFC 9457 problem, as far as an agent needs it.
 *
 * @param status the HTTP status
 * @param type the problem's type URI; {@code about:blank} when the answer had none
 * @param detail what the control plane says
 */
public record Problem(int status, String type, String detail) {
    /** What an agent can do about it. */
    public Kind kind() {
        String name = type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf(':')) + 1);
        return switch (status) {
            case 404 -> Kind.UNKNOWN_HOST;
            case 409 ->
                switch (name) {
                    case "superseded-instance" -> Kind.SUPERSEDED;
                    case "stale-report" -> Kind.STALE_SEQUENCE;
                    default -> Kind.REFUSED;
                };
            default -> Kind.REFUSED;
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
        REFUSED
    }

    @Override
    public String toString() {
        return "HTTP " + status + " " + type + ": " + detail;
    }
}
