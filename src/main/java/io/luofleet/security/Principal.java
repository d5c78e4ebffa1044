// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security;

/**
 * Who acts. Until there is authentication it is who the caller says it is, and every record says so.
 *
 * @param name the name
 * @param authenticated whether the name was proven
 */
public record Principal(String name, boolean authenticated) {
    /** Somebody who was not asked for a proof. */
    public static Principal unauthenticated(String name) {
        return new Principal(name, false);
    }

    /** The name as operators read it, marked when it was not proven. */
    public String display() {
        return authenticated ? name : name + " (unauthenticated)";
    }
}
