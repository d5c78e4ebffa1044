// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import org.hibernate.Session;
import org.hibernate.SessionEventListener;

/** Counts the statements of one session, not those of the service's own loops, which go on meanwhile. */
public final class Statements implements SessionEventListener {
    private int prepared;

    private Statements() {}

    /** Counts those of the running transaction from now on. */
    public static Statements of(Session session) {
        Statements counted = new Statements();
        session.addEventListeners(counted);
        return counted;
    }

    /** How many were sent so far. */
    public int prepared() {
        return prepared;
    }

    @Override
    public void jdbcPrepareStatementStart() {
        prepared++;
    }
}
