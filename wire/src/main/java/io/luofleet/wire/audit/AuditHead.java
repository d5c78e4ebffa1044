// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire.audit;

import io.luofleet.wire.signature.VerifyingKey;
import java.nio.charset.StandardCharsets;

/**
 * The newest row's number and hash, signed: kept elsewhere it shows later whether rows up to it are still what they were.
 *
 * @param number the row's; 0 before the first
 * @param hash its hash
 * @param key which key signed, see {@link VerifyingKey#id}
 * @param signature Ed25519 over {@link #text}, in base64
 */
public record AuditHead(long number, String hash, String key, String signature) {
    /** What is signed. */
    public static byte[] text(long number, String hash) {
        // Not formatted: in some languages that writes other digits.
        return ("luofleet-audit-head 1\nnumber " + number + "\nhash " + hash + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a key signed this. */
    public boolean isBy(VerifyingKey trusted) {
        return trusted.id().equals(key) && trusted.verifies(text(number, hash), signature);
    }
}
