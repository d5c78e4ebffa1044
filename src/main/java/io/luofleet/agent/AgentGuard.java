// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.pki.Certificates;
import io.luofleet.pki.Certificates.Speaker;
import io.luofleet.pki.PeerCertificate;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.wire.EnrolRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;

/** Holds what an agent says against its certificate, which names one host and one machine. */
@Provider
@SpeaksForOneHost
class AgentGuard implements ContainerRequestFilter {
    private static final String SPEAKER = AgentGuard.class.getName();
    private static final String HOST_ID = "hostId";

    private final AgentAuthentication authentication;
    private final Certificates certificates;
    private final RoutingContext request;

    AgentGuard(AgentAuthentication authentication, Certificates certificates, RoutingContext request) {
        this.authentication = authentication;
        this.certificates = certificates;
        this.request = request;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        speaker().ifPresent(speaker -> {
            context.setProperty(SPEAKER, speaker);
            Optional.ofNullable(context.getUriInfo().getPathParameters().getFirst(HOST_ID))
                    .ifPresent(id -> requireHost(speaker, id));
        });
    }

    /**
     * Who speaks in the present request, by what is known of its certificate now; asked again where a request has waited.
     *
     * @return empty where agents prove nothing
     * @throws ProblemException {@link ProblemType#UNAUTHENTICATED} without a certificate, or with one that does not hold any more
     */
    Optional<Speaker> speaker() {
        if (!authentication.isRequired()) {
            return Optional.empty();
        }
        return Optional.of(
                PeerCertificate.of(request)
                        .map(certificates::recognise)
                        .orElseThrow(
                                () -> new ProblemException(
                                        ProblemType.UNAUTHENTICATED,
                                        "Agents come with a certificate. Enrol the host: luo-agent enrol --control URL --token TOKEN.")));
    }

    private static void requireHost(Speaker speaker, String hostId) {
        if (speaker.hostId() == null) {
            // It is not introduced, or was retired since: an agent that hears this introduces itself.
            throw new ProblemException(
                    ProblemType.UNKNOWN_HOST, "%s has not introduced itself.".formatted(speaker.host()));
        }
        if (!speaker.hostId().toString().equalsIgnoreCase(hostId)) {
            throw forbidden(speaker, "the host with the id " + hostId);
        }
    }

    /**
     * The same for an introduction, which says in its body who it is.
     *
     * @return who speaks; empty where agents prove nothing
     */
    static Optional<Speaker> require(ContainerRequestContext context, EnrolRequest introduction) {
        if (!(context.getProperty(SPEAKER) instanceof Speaker speaker)) {
            return Optional.empty();
        }
        boolean isTheMachine =
                speaker.machineId() == null || speaker.machineId().equals(introduction.machineId());
        if (!speaker.host().equals(introduction.hostName()) || !isTheMachine) {
            throw forbidden(speaker, "%s (machine %s)".formatted(introduction.hostName(), introduction.machineId()));
        }
        return Optional.of(speaker);
    }

    private static ProblemException forbidden(Speaker speaker, String other) {
        return new ProblemException(
                        ProblemType.FORBIDDEN,
                        "The certificate speaks for %s (machine %s), not for %s."
                                .formatted(speaker.host(), speaker.machineId(), other))
                .with("host", speaker.host());
    }
}
