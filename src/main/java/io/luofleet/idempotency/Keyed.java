// SPDX-License-Identifier: Apache-2.0
package io.luofleet.idempotency;

/**
 * A request with a key.
 *
 * @param credential who sends it, as in {@link io.luofleet.security.Principal}
 * @param key by what the sender knows it again
 * @param digest of what it asks: SHA-256 of method, target and body, in hexadecimal
 */
record Keyed(String credential, String key, String digest) {
    /** Its name among what a request carries. */
    static final String ATTRIBUTE = Keyed.class.getName();
}
