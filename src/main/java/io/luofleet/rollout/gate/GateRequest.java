// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

import java.net.URI;
import java.util.Map;

/**
 * What a gate's server is asked.
 *
 * @param uri {@code http} or {@code https}
 * @param headers by name
 * @param body sent by POST; {@code null} for a GET
 */
record GateRequest(URI uri, Map<String, String> headers, String body) {
    /**
     * Copies the headers.
     *
     * @throws IllegalArgumentException when a value is none; it does not say which, since it may be a secret
     */
    GateRequest {
        headers = Map.copyOf(headers);
        boolean isSendable =
                headers.values().stream().allMatch(v -> v.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 127)));
        if (!isSendable) {
            throw new IllegalArgumentException("a header's value has characters that none may have");
        }
    }
}
