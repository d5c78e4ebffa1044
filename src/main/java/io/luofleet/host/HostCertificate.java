// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import java.time.Instant;

/**
 * The certificate by which a host's agent proves who it is: the newest that it has shown.
 *
 * @param serial in hexadecimal
 * @param notAfter when it expires; from then on the agent is heard no more, and its guests are served all the same
 * @param renewalDueAt from when on its agent renews it: two thirds of its life
 * @param state how it is at present
 */
public record HostCertificate(String serial, Instant notAfter, Instant renewalDueAt, State state) {
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
