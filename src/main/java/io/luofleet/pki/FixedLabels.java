// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.wire.LabelGrammar;
import java.util.Map;

/** The rules of labels that an admin fixes for hosts. */
final class FixedLabels {
    private FixedLabels() {}

    /** @param labels {@code null} for none */
    static void check(Map<String, String> labels) {
        if (labels == null) {
            return;
        }
        if (labels.size() > LabelGrammar.MOST) {
            throw new InvalidRequestException("labels", "must be at most " + LabelGrammar.MOST);
        }
        labels.forEach((key, value) -> {
            LabelGrammar.faultOfKey(key).ifPresent(fault -> {
                throw new InvalidRequestException("labels", fault + ": '" + key + "'");
            });
            if (value == null) {
                throw new InvalidRequestException("labels." + key, "must have a value");
            }
            LabelGrammar.faultOfValue(value).ifPresent(fault -> {
                throw new InvalidRequestException("labels." + key, fault);
            });
        });
    }
}
