// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Refuses to start where strangers could reach a service that asks nobody who they are. */
@ApplicationScoped
public class LoopbackOnly {
    private static final Logger LOG = Logger.getLogger(LoopbackOnly.class);
    private static final String ALLOW = "luofleet.allow-unauthenticated-remote";

    @ConfigProperty(name = "quarkus.http.host")
    String host;

    @ConfigProperty(name = ALLOW, defaultValue = "false")
    boolean allowed;

    void check(@Observes @Priority(1) StartupEvent start) throws UnknownHostException {
        if (InetAddress.getByName(host).isLoopbackAddress()) {
            return;
        }
        if (!allowed) {
            throw new IllegalStateException(
                    ("quarkus.http.host=%s is not a loopback address, and this version has no authentication: "
                                    + "anyone who reaches the port could reboot hosts. Set quarkus.http.host=127.0.0.1, or "
                                    + "%s=true where the network itself keeps strangers out.")
                            .formatted(host, ALLOW));
        }
        LOG.warnf("Listening on %s without authentication, as %s=true allows.", host, ALLOW);
    }
}
