// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class HostAuthorityRepository implements PanacheRepositoryBase<HostAuthorityEntity, String> {
    /** Keeps locks of this kind apart from others. */
    private static final int KIND = 7_101;

    /** Whoever decides who speaks for a host does so one after the other, until the transaction ends; the host need not exist. */
    void lock(String host) {
        getEntityManager()
                .createNativeQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(:kind, hashtext(:host))) AS locked")
                .setParameter("kind", KIND)
                .setParameter("host", host)
                .getSingleResult();
    }

    /** Whether certificates of other authorities speak for a host, of a machine that is not this one. */
    boolean isOfAnother(HostIdentity identity) {
        return findByIdOptional(identity.host())
                .filter(row -> row.external)
                .filter(row -> !identity.machineId().equals(row.machineId))
                .isPresent();
    }
}
