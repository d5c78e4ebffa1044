// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security;

/**
 * Who acts, as it is recorded with what was done.
 *
 * @param name the subject: a person's or a robot's name
 * @param credential which of its credentials was used, for example {@code token:} and the token's id; {@code null} in records of
 *     before there were any
 * @param sponsor who made that credential; {@code null} where nobody did
 * @param scope the label selector of the hosts that the credential is for; {@code null} for all
 */
public record Principal(String name, String credential, String sponsor, String scope) {
    /** Somebody whose credential is for all hosts, and made by nobody. */
    public static Principal of(String name, String credential) {
        return new Principal(name, credential, null, null);
    }

    /** The name as operators read it. */
    public String display() {
        return name;
    }

    /**
     * Whether one person may be behind both: they have one name, or one made the other's credential and so may hold it. Two
     * credentials of one maker are two persons, or a site without another way to name people could never approve anything.
     */
    public boolean mayBe(Principal other) {
        return name.equals(other.name) || name.equals(other.sponsor) || other.name.equals(sponsor);
    }
}
