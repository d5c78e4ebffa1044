// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.security;

import java.util.Map;

/** Fields of requests and answers. */
final class Fields {
    private Fields() {}

    /** Puts what was said; what was not is left out, so that the control plane's default holds. */
    static void put(Map<String, Object> body, String field, Object value) {
        if (value != null) {
            body.put(field, value);
        }
    }
}
