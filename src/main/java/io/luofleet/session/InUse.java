// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

import io.luofleet.wire.Source;
import java.util.Map;

/**
 * What a host's sessions were last seen to use.
 *
 * @param handlers file handlers, and how each is known
 * @param flbs FLBs that counted files, and how each is known
 */
public record InUse(Map<String, Source> handlers, Map<String, Source> flbs) {
    /** Nothing was ever reported. */
    public static final InUse NOTHING = new InUse(Map.of(), Map.of());
}
