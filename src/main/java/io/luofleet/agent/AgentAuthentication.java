// SPDX-License-Identifier: Apache-2.0
package io.luofleet.agent;

import io.luofleet.pki.Certificates;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Whether agents have to prove which host they speak for; refuses to start where strangers could speak for any. */
@ApplicationScoped
class AgentAuthentication {
    private static final Logger LOG = Logger.getLogger(AgentAuthentication.class);
    private static final String MODE = "luofleet.agents.authentication";
    private static final String ALLOW = "luofleet.allow-unauthenticated-remote";

    private final Certificates certificates;
    private final boolean isRequired;
    private final String host;
    private final boolean strangersAllowed;

    AgentAuthentication(
            @ConfigProperty(name = MODE, defaultValue = "auto") String mode,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = ALLOW, defaultValue = "false") boolean strangersAllowed,
            Certificates certificates) {
        this.certificates = certificates;
        this.host = host;
        this.strangersAllowed = strangersAllowed;
        this.isRequired = switch (mode) {
            case "auto" -> certificates.canBeAsked();
            case "certificate" -> true;
            case "none" -> false;
            default -> throw new IllegalStateException("%s=%s; it is auto, certificate or none".formatted(MODE, mode));
        };
    }

    boolean isRequired() {
        return isRequired;
    }

    void check(@Observes @Priority(1) StartupEvent start) throws UnknownHostException {
        if (!isRequired) {
            certificates.takesOthersBy().ifPresent(property -> {
                throw new IllegalStateException(
                        "%s is set, and agents come with no certificate: set luofleet.tls.mode=on, and leave %s at auto."
                                .formatted(property, MODE));
            });
        }
        if (isRequired || InetAddress.getByName(host).isLoopbackAddress()) {
            return;
        }
        if (!strangersAllowed) {
            throw new IllegalStateException(
                    ("quarkus.http.host=%s is not a loopback address, and agents would not have to prove who they are: anyone who "
                                    + "reaches the port could speak for any host. Leave luofleet.tls.mode and %s at auto, set "
                                    + "quarkus.http.host=127.0.0.1, or set %s=true where the network itself keeps strangers out.")
                            .formatted(host, MODE, ALLOW));
        }
        LOG.warnf("Listening on %s to agents that prove nothing, as %s=true allows.", host, ALLOW);
    }
}
