// SPDX-License-Identifier: Apache-2.0
package io.luofleet.idempotency;

/**
 * What a request was answered when it was done.
 *
 * @param digest of what was asked, as in {@link Keyed}
 * @param status the HTTP status, a success
 * @param location where what was made is found; {@code null} when nothing was, or it has no address
 * @param body JSON; {@code null} for none, and where it has a secret
 * @param isSecret whether the body had a secret
 */
record KeptAnswer(String digest, int status, String location, String body, boolean isSecret) {}
