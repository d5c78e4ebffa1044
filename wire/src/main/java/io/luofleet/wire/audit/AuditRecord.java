// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire.audit;

import io.luofleet.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * One row of the audit. Its hash covers the one before, so that a row that is changed, missing or out of place breaks the chain from
 * there on.
 *
 * @param number 1, 2, … without gaps
 * @param at when, to the microsecond
 * @param kind what it says
 * @param requestId the same in both rows of a request
 * @param subject who; {@code null} when nobody knows
 * @param credential with what; {@code null} when with nothing that holds
 * @param sponsor who made the credential; {@code null} when nobody did
 * @param scope the hosts that it is for; {@code null} for all
 * @param address from where
 * @param method the HTTP method
 * @param target path and query
 * @param body what was sent, or its digest where it was long; {@code null} for none
 * @param status the HTTP status; {@code null} in what was asked
 * @param changes where it was done, what differs since: a JSON object by field, each with {@code before} and {@code after}; else {@code null}
 */
public record AuditRecord(
        long number,
        Instant at,
        Kind kind,
        UUID requestId,
        String subject,
        String credential,
        String sponsor,
        String scope,
        String address,
        String method,
        String target,
        String body,
        Integer status,
        String changes) {
    /** The hash before the first row. */
    public static final String BEGINNING = "0".repeat(64);

    /** What a row says. */
    public enum Kind {
        /** This is about to be done; without an answer in a later row nobody knows whether it was. */
        ASKED,
        /** It was answered so. */
        ANSWERED,
        /** It was refused before anything was done. */
        REFUSED
    }

    /** Cuts the time to what a database keeps. */
    public AuditRecord {
        at = at.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * The row's hash: SHA-256 over the hash before and every field, each as its length in bytes, a colon and its UTF-8; an absent field is a
     * minus sign. Changes that are absent are left out, as in rows from before there were any.
     *
     * @param previous 64 hexadecimal digits
     */
    public String hash(String previous) {
        MessageDigest digest = Sha256.begin();
        digest.update(HexFormat.of().parseHex(previous));
        fields().forEach(field -> add(digest, field));
        if (changes != null) {
            add(digest, changes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private List<Object> fields() {
        return Arrays.asList(
                number,
                at,
                kind,
                requestId,
                subject,
                credential,
                sponsor,
                scope,
                address,
                method,
                target,
                body,
                status);
    }

    private static void add(MessageDigest digest, Object field) {
        if (field == null) {
            digest.update((byte) '-');
            return;
        }
        byte[] bytes = field.toString().getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }
}
