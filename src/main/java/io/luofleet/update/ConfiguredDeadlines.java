// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.update.phase.Deadlines;
import io.luofleet.update.phase.PhaseName;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;

/** The configured time of every phase. A service whose settings leave one out, or name none, does not start. */
@ApplicationScoped
class ConfiguredDeadlines {
    private final Deadlines all;

    ConfiguredDeadlines(UpdateConfig config) {
        this.all = check(config.deadlines());
    }

    /** A time for each phase. */
    Deadlines all() {
        return all;
    }

    void checkAtStart(@Observes StartupEvent start) {
        all();
    }

    /**
     * The times, if each phase has one that is positive; only the soak may be none.
     *
     * @throws IllegalStateException with the setting that is wrong
     */
    static Deadlines check(Map<String, Duration> configured) {
        for (String name : Deadlines.names()) {
            Duration time = configured.get(name);
            boolean mayBeZero = name.equals(Deadlines.nameOf(PhaseName.SOAKING));
            if (time == null || time.isNegative() || (time.isZero() && !mayBeZero)) {
                throw new IllegalStateException("%s must be a time %s, and is %s"
                        .formatted(setting(name), mayBeZero ? "or zero" : "above zero", time == null ? "empty" : time));
            }
        }
        for (String name : configured.keySet()) {
            if (!Deadlines.names().contains(name)) {
                throw new IllegalStateException("%s is no setting; there are %s and the names %s"
                        .formatted(setting(name), setting("NAME"), String.join(", ", Deadlines.names())));
            }
        }
        return Deadlines.named(configured);
    }

    private static String setting(String name) {
        return UpdateConfig.PREFIX + ".deadlines." + name;
    }
}
