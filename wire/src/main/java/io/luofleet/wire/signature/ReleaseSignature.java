// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire.signature;

/**
 * A detached signature of a release's manifest.
 *
 * @param key which key made it, see {@link VerifyingKey#id}: 32 lower-case hexadecimal digits
 * @param signature Ed25519 (RFC 8032), 64 bytes in base64 with padding
 */
public record ReleaseSignature(String key, String signature) {
    /** The most signatures that a release has: one for each key in use, and for those that follow them. */
    public static final int MOST = 8;
}
