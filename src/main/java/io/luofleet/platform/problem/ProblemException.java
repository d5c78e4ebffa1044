// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.problem;

import java.util.LinkedHashMap;
import java.util.Map;

/** An error that the client is to be told of, as it is. */
public final class ProblemException extends RuntimeException {
    private final ProblemType type;
    private final transient Map<String, Object> members;

    /**
     * A problem.
     *
     * @param type which kind
     * @param detail what happened this time, to whom, and what to do
     */
    public ProblemException(ProblemType type, String detail) {
        this(type, detail, Map.of());
    }

    private ProblemException(ProblemType type, String detail, Map<String, Object> members) {
        super(detail);
        this.type = type;
        this.members = members;
    }

    /** The same with one more member in the problem document. */
    public ProblemException with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new ProblemException(type, getMessage(), more);
    }

    /** Which kind. */
    public ProblemType type() {
        return type;
    }

    /** Extension members by name. */
    public Map<String, Object> members() {
        return members;
    }
}
