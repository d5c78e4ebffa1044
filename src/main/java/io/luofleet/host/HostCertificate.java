// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import java.time.Instant;

/**
 * The certificate by which a host's agent proves who it is: the newest that it has shown.
 *
 * @param serial in hexadecimal; the SHA-256 of one by an authority of the site
 * @param authority who gave it
 * @param notAfter when it expires; from then on the agent is heard no more, and its guests are served all the same
 * @param renewalDueAt from when on its agent, or whoever gives certificates at the site, renews it: two thirds of its life
 * @param state how it is at present
 */
public record HostCertificate(String serial, Authority authority, Instant notAfter, Instant renewalDueAt, State state) {
    /** Who gives certificates. */
    public enum Authority {
        /** The service's own. */
        OWN,
        /** One of the site's. */
        EXTERNAL
    }

    /** How a certificate is. */
    public enum State {
        /** In the first two thirds of its life. */
        VALID,
        /** The agent should have renewed it; for longer than a quarter of an hour this wants looking into. */
        RENEWAL_DUE,
        /** The host must be enrolled anew. */
        EXPIRED,
        /** An admin has ended it. */
        REVOKED
    }
}
