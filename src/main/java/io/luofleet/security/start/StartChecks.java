// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.start;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Refuses to start where strangers could listen in, or act, and names the property. */
@ApplicationScoped
class StartChecks {
    private static final Logger LOG = Logger.getLogger(StartChecks.class);
    private static final String ALLOW = "luofleet.allow-unauthenticated-remote";
    private static final String APPLICATION_TYPE = "quarkus.oidc.application-type";

    private final Config config;

    StartChecks(Config config) {
        this.config = config;
    }

    void check(@Observes @Priority(2) StartupEvent start) {
        List<String> names = StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .toList();
        var exposure = new Exposure(this::value, names);
        exposure.openKeys().stream().findFirst().ifPresent(StartChecks::refuse);
        if (hasSessionsOfProvider()) {
            exposure.guessableSecret().ifPresent(StartChecks::refuse);
        }
        exposure.plain().ifPresent(flaw -> {
            if (!value(ALLOW).map(Boolean::parseBoolean).orElse(false)) {
                refuse("%s Or set %s=true where the network itself keeps strangers out.".formatted(flaw, ALLOW));
            }
            LOG.warnf("Listening without TLS, as %s=true allows.", ALLOW);
        });
    }

    private boolean hasSessionsOfProvider() {
        return value("quarkus.oidc.tenant-enabled").map(Boolean::parseBoolean).orElse(true)
                && value(APPLICATION_TYPE)
                        .filter(type -> !type.equalsIgnoreCase("service"))
                        .isPresent();
    }

    private Optional<String> value(String name) {
        return config.getOptionalValue(name, String.class);
    }

    private static void refuse(String why) {
        throw new IllegalStateException(why);
    }
}
