// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import java.time.Instant;
import java.util.Set;

/** Whether the credentials of requests that go on for hours still hold. */
public interface CredentialStanding {
    /**
     * What a request was let in with.
     *
     * @param key the same for the same credential
     * @param until when whoever holds it has to show it again; {@link Instant#MAX} for never
     */
    record Credential(String key, Instant until) {}

    /** The running request's. Only where a role is asked for first. */
    Credential current();

    /** Those of the keys whose credential was ended since, or has ended by itself. Asks the database once for each kind. */
    Set<String> ended(Set<String> keys);
}
