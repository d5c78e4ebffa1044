// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.nio.file.Path;

/** Which authority the fleet's certificates are by, in the database that all replicas share. */
@ApplicationScoped
class AuthorityRecord {
    private final EntityManager database;

    AuthorityRecord(EntityManager database) {
        this.database = database;
    }

    /**
     * Records the authority of the first replica, and refuses another: its certificates would be nobody's here.
     *
     * @param directory where this replica's lies, for whoever must put it right
     */
    @Transactional
    void require(String fingerprint, Path directory) {
        database.createNativeQuery("INSERT INTO pki_authority (fingerprint) VALUES (:mine) ON CONFLICT DO NOTHING")
                .setParameter("mine", fingerprint)
                .executeUpdate();
        Object recorded = database.createNativeQuery("SELECT fingerprint FROM pki_authority")
                .getSingleResult();
        if (!recorded.equals(fingerprint)) {
            throw new IllegalStateException(
                    ("The fleet's certificates are by the authority %s, and this replica has %s in %s. Give it the same two files "
                                    + "(ca.pem, ca.key), or name them by luofleet.pki.ca-certificate and luofleet.pki.ca-key. Where "
                                    + "the authority is to change, delete the row of pki_authority: every agent must enrol anew.")
                            .formatted(recorded, fingerprint, directory));
        }
    }
}
