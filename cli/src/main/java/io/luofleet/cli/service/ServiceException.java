// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;

/** What the control plane answers in place of what was asked for, or that it does not. The message is for the terminal. */
public final class ServiceException extends RuntimeException {
    private static final int GONE = 410;

    private final boolean isRefusal;
    private final transient OptionalLong goneUpTo;

    private ServiceException(String message, boolean isRefusal, OptionalLong goneUpTo) {
        super(message);
        this.isRefusal = isRefusal;
        this.goneUpTo = goneUpTo;
    }

    /**
     * A problem document.
     *
     * @param status the HTTP status
     * @param problem its body; missing where it was none
     */
    static ServiceException refused(int status, JsonNode problem) {
        StringBuilder message = new StringBuilder(
                problem.path("detail").isTextual()
                        ? problem.path("detail").textValue()
                        : "the control plane answers " + status);
        for (String list : new String[] {"violations", "findings"}) {
            for (JsonNode each : problem.path(list)) {
                String field = each.path("field").asText(each.path("path").asText());
                String broken = field + " " + each.path("message").asText();
                // The detail of a short list says it all.
                if (message.indexOf(broken) < 0) {
                    message.append("\n  ").append(broken);
                }
            }
        }
        say(message, problem, "remedy", "what to do: ");
        say(message, problem, "errorId", "error id ");
        say(message, problem, "requestId", "request ");
        OptionalLong gone = status == GONE && problem.path("after").isIntegralNumber()
                ? OptionalLong.of(problem.path("after").longValue())
                : OptionalLong.empty();
        return new ServiceException(message.toString(), status < 500, gone);
    }

    private static void say(StringBuilder message, JsonNode problem, String field, String words) {
        if (problem.path(field).isTextual()) {
            message.append("\n  ").append(words).append(problem.path(field).textValue());
        }
    }

    /** It cannot be reached, or its answer cannot be read. */
    static ServiceException unreachable(String message) {
        return new ServiceException(message, false, OptionalLong.empty());
    }

    /** Up to which entry of a log all are no longer kept, where some of those asked for are not; empty for any other trouble. */
    public OptionalLong goneUpTo() {
        return goneUpTo;
    }

    /** Whether it was understood and refused, so that the same again would be, too. */
    public boolean isRefusal() {
        return isRefusal;
    }
}
