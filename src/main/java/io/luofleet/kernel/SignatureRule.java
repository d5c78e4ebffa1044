// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.Problem.Violation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A key signs a release once: of two signatures by one key, somebody would have to say which counts. */
final class SignatureRule {
    private static final String FIELD = "signatures";

    private SignatureRule() {}

    /**
     * @param signatures {@code null} for none
     * @throws InvalidRequestException names each key that is there twice
     */
    static void require(List<RegisterRelease.Signed> signatures) {
        if (signatures == null) {
            return;
        }
        Set<String> seen = new HashSet<>();
        List<Violation> violations = signatures.stream()
                .map(RegisterRelease.Signed::key)
                .filter(key -> !seen.add(key))
                .distinct()
                .map(key -> new Violation(FIELD, "has more than one by the key " + key + "; leave one"))
                .toList();
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }
}
