// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.problem;

import java.util.List;

/** A request that breaks rules which annotations cannot state, or whose type carries no annotations. */
public final class InvalidRequestException extends RuntimeException {
    private final transient List<Problem.Violation> violations;

    /** All violations at once, at least one. */
    public InvalidRequestException(List<Problem.Violation> violations) {
        super(violations.toString());
        this.violations = List.copyOf(violations);
    }

    /** One violation. */
    public InvalidRequestException(String field, String message) {
        this(List.of(new Problem.Violation(field, message)));
    }

    /** What is wrong, and where. */
    public List<Problem.Violation> violations() {
        return violations;
    }
}
