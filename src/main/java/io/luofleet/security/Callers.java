// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security;

import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who a request comes from, as authentication found out. */
@ApplicationScoped
public class Callers {
    /** The identity's attribute that names the credential. */
    public static final String CREDENTIAL = "luofleet.credential";

    /** The identity's attribute that names who made the credential. */
    public static final String SPONSOR = "luofleet.sponsor";

    /** The identity's attribute with the label selector of the hosts that it is for. */
    public static final String SCOPE = "luofleet.scope";

    private final SecurityIdentity identity;

    Callers(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** Who acts with this request. Only where a role is asked for first. */
    public Principal current() {
        return of(identity)
                .orElseThrow(() -> new IllegalStateException("nobody is authenticated: the operation lacks a role"));
    }

    /** Who an identity is; empty when it is nobody's. */
    public static Optional<Principal> of(SecurityIdentity identity) {
        return identity.isAnonymous()
                ? Optional.empty()
                : Optional.of(new Principal(
                        identity.getPrincipal().getName(),
                        identity.getAttribute(CREDENTIAL),
                        identity.getAttribute(SPONSOR),
                        identity.getAttribute(SCOPE)));
    }

    /** What the caller may do. */
    public Set<Role> roles() {
        return Arrays.stream(Role.values())
                .filter(r -> identity.hasRole(r.text()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Refuses what only an admin may.
     *
     * @param what begins the sentence that the caller reads
     */
    public void requireAdmin(String what) {
        if (!identity.hasRole(Role.ADMINISTERS)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "%s needs the role admin; %s has %s."
                            .formatted(
                                    what,
                                    identity.getPrincipal().getName(),
                                    roles().stream().map(Role::text).collect(Collectors.joining(", "))));
        }
    }
}
