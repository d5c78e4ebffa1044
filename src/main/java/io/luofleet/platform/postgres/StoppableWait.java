// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.postgres;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Lets a service be stopped that waits at its start for a database: an orderly shutdown waits for the end of the start, and
 * the start for Flyway, which waits for the database.
 */
@Singleton
class StoppableWait implements FlywayConfigurationCustomizer {
    private Thread hook;

    /** Called by the thread that starts the service, right before it migrates. */
    @Override
    public synchronized void customize(FluentConfiguration configuration) {
        if (hook == null) {
            Thread starting = Thread.currentThread();
            hook = new Thread(starting::interrupt, "luofleet-stop-waiting");
            Runtime.getRuntime().addShutdownHook(hook);
        }
    }

    synchronized void started(@Observes StartupEvent start) {
        if (hook != null) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
