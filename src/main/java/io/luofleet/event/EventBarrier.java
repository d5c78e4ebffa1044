// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Tells readers how far the log is settled. Writers take their ids at the end of their transactions, so that of two which waited for
 * each other's rows the later one has the higher ids; but of two that did not, the one with the higher ids may commit first, and
 * whoever reads between the two and goes on from there would miss the other. Writers share a lock from before they take ids until they
 * have committed; whoever gets it alone, for a moment, knows that no lower id is still to come.
 */
@ApplicationScoped
class EventBarrier {
    /** An arbitrary number that only this lock has. */
    static final long LOCK = 0x6c756f666c656574L;

    private final AgroalDataSource dataSource;

    EventBarrier(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Waits until those have committed who have taken ids, but not for long: writers that come meanwhile wait, too. Outside any
     * transaction, so that the database lets the lock go before it answers: whoever stops here holds nobody up.
     *
     * @return the highest id of which it is certain that no lower one is to come; 0 before the first is taken
     * @throws SQLException when a writer does not end in time
     */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    long settled() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement settled = connection.prepareStatement("SELECT events_settled(?)")) {
            settled.setLong(1, LOCK);
            try (ResultSet found = settled.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        }
    }
}
