// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/** The agent-facing HTTP paths, all JSON; errors are RFC 9457 problem details. */
public final class AgentApi {
    /** What all of them begin with. */
    public static final String ROOT = "/api/v1/agent/";

    /** {@code POST} an {@link EnrolRequest}, answered by an {@link EnrolReply}; idempotent for the same machine. */
    public static final String ENROLMENTS = "/api/v1/agent/enrolments";

    /**
     * {@code GET} the host's {@link Directive}; query {@code after} (revision already seen, default -1), {@code waitSeconds}
     * (0 to 60, how long to wait for a newer one) and {@code instance} (the {@link EnrolRequest#instanceId()}). 200 with a
     * directive, 204 when nothing newer came. Each poll is also the host's heartbeat.
     */
    public static final String DIRECTIVE = "/api/v1/agent/hosts/{hostId}/directive";

    /**
     * {@code PUT} a {@link Report} under its sequence number, answered by a {@link ReportReply}. The same number with the
     * same body again is answered as the first time; 409 for an older number, another body, an old epoch or an agent
     * instance that a newer one has replaced.
     */
    public static final String REPORT = "/api/v1/agent/hosts/{hostId}/reports/{sequence}";

    private AgentApi() {}
}
