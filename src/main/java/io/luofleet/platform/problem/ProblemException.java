// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.problem;

import java.util.LinkedHashMap;
import java.util.Map;

/** An error that the client is to be told of, as it is. */
public final class ProblemException extends RuntimeException {
    private final ProblemType type;
    private final transient Map<String, Object> members;
    private final transient Map<String, String> headers;

    /**
     * A problem.
     *
     * @param type which kind
     * @param detail what happened this time, to whom, and what to do
     */
    public ProblemException(ProblemType type, String detail) {
        this(type, detail, Map.of(), Map.of());
    }

    private ProblemException(
            ProblemType type, String detail, Map<String, Object> members, Map<String, String> headers) {
        super(detail);
        this.type = type;
        this.members = members;
        this.headers = headers;
    }

    /** The same with one more member in the problem document. */
    public ProblemException with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new ProblemException(type, getMessage(), more, headers);
    }

    /** The same with one more header of the answer. */
    public ProblemException withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ProblemException(type, getMessage(), members, more);
    }

    /** The same with the time to come back after, as Retry-After and as a member. */
    public ProblemException retryAfterSeconds(int seconds) {
        return with("retryAfterSeconds", seconds).withHeader("Retry-After", Integer.toString(seconds));
    }

    /** Which kind. */
    public ProblemType type() {
        return type;
    }

    /** Headers of the answer by name. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Extension members by name. */
    public Map<String, Object> members() {
        return members;
    }
}
