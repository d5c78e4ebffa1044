// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.postgres;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Stops the embedded PostgreSQL as the last thing of an orderly shutdown. */
@ApplicationScoped
public class EmbeddedPostgresLifecycle {

    void started(@Observes @Priority(1) StartupEvent start) {
        EmbeddedPostgresServer.handOver();
    }

    void stopping(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent stop) {
        EmbeddedPostgresServer.stopRunning();
    }
}
