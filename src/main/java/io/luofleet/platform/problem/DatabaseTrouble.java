// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.problem;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Tells failures of a request that come from a database out of reach: nobody's mistake, over by itself, and one line of log. */
@Singleton
class DatabaseTrouble {
    private static final Logger LOG = Logger.getLogger(DatabaseTrouble.class);
    private static final Duration LOG_PAUSE = Duration.ofSeconds(10);
    private static final int DEEPEST = 20;
    /** PostgreSQL's classes: connections, resources that ran out, and an operator who intervenes, a shutdown above all. */
    private static final Set<String> CLASSES = Set.of("08", "53", "57");

    private final AtomicLong lastLogged = new AtomicLong(System.nanoTime() - LOG_PAUSE.toNanos());

    /** Whether a database out of reach is at the bottom of it; said in the log now and then. */
    boolean isBehind(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof SQLException sql && isTrouble(sql)) {
                log(sql);
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** The pool's own failures, a wait in vain above all, have no SQL state. */
    private static boolean isTrouble(SQLException e) {
        String state = e.getSQLState();
        return state == null
                ? String.valueOf(e.getMessage()).contains("cquisition timeout")
                : state.length() == 5 && CLASSES.contains(state.substring(0, 2));
    }

    private void log(SQLException e) {
        long now = System.nanoTime();
        long before = lastLogged.get();
        if (now - before >= LOG_PAUSE.toNanos() && lastLogged.compareAndSet(before, now)) {
            LOG.warnf("Requests are answered 503, since the database is out of reach: %s", e.getMessage());
        }
    }
}
