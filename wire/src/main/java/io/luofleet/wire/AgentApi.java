// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/** The agent-facing HTTP paths, all JSON; errors are RFC 9457 problem details whose type begins with {@value #PROBLEM}. */
public final class AgentApi {
    /** What all of them begin with. */
    public static final String ROOT = "/api/v1/agent/";

    /** How the type of each problem begins that the control plane answers with; without it an answer is somebody else's. */
    public static final String PROBLEM = "urn:luofleet:problem:";

    /**
     * {@code POST} an enrolment token with a PKCS#10 request, answered by a certificate and the authority's; below
     * {@code /renewals} a request alone, with the certificate that it follows in TLS. Below {@code /pending} a request without a
     * token, again and again: 202 while it waits for an admin.
     */
    public static final String CERTIFICATES = "/api/v1/agent/certificates";

    /** {@code POST} an {@link EnrolRequest}, answered by an {@link EnrolReply}; idempotent for the same machine. */
    public static final String ENROLMENTS = "/api/v1/agent/enrolments";

    /**
     * {@code GET} the host's {@link Directive}; query {@code after} (revision already seen, default -1), {@code waitSeconds}
     * (0 to 60, how long to wait for a newer one) and {@code instance} (the {@link EnrolRequest#instanceId()}). 200 with a
     * directive, 204 when nothing newer came. Each poll is also the host's heartbeat.
     */
    public static final String DIRECTIVE = "/api/v1/agent/hosts/{hostId}/directive";

    /**
     * {@code PUT} a {@link Report} under its sequence number, answered by a {@link ReportReply}. Query {@code exchange}: a word
     * that the agent makes up for each attempt, at most {@value #MAX_EXCHANGE} characters, repeated in
     * {@link LeaveToReboot#exchange()}. The same number with the same body again is answered as the first time, but for the
     * leave, which is given anew or not; 409 for an older number, another body, an old epoch or an agent
     * instance that a newer one has replaced.
     */
    public static final String REPORT = "/api/v1/agent/hosts/{hostId}/reports/{sequence}";

    /** The most characters of a report's {@code exchange}. */
    public static final int MAX_EXCHANGE = 64;

    /**
     * Header of every answer under these paths: the control plane's clock when the request had come, in ISO 8601. With
     * {@link #ANSWERED_AT} and its own two times an agent knows the offset between the clocks, however long it was made to
     * wait.
     */
    public static final String RECEIVED_AT = "Luofleet-Received-At";

    /** Header of every answer under these paths: the control plane's clock when it answered, in ISO 8601. */
    public static final String ANSWERED_AT = "Luofleet-Answered-At";

    private AgentApi() {}
}
