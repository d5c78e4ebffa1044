// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.trust;

import java.util.Locale;
import java.util.Optional;

/** What a host asks of a release's signatures. */
public enum SignaturePolicy {
    /** As {@link #REQUIRED} once the directory of trusted keys is there, as {@link #OFF} until then. */
    AUTO,
    /** Only releases signed by a trusted key boot. */
    REQUIRED,
    /** Unsigned releases boot, too; one that is signed must be so by a trusted key. Against a stolen control plane it is no help. */
    OPTIONAL,
    /** Nobody looks. */
    OFF;

    /** The policy of this name, in lower case. */
    public static Optional<SignaturePolicy> of(String text) {
        for (SignaturePolicy policy : values()) {
            if (policy.text().equals(text)) {
                return Optional.of(policy);
            }
        }
        return Optional.empty();
    }

    /** The name in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
