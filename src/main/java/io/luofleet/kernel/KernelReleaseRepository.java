// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class KernelReleaseRepository implements PanacheRepositoryBase<KernelReleaseEntity, UUID> {

    Optional<KernelReleaseEntity> findByName(String name) {
        return find("name", name).firstResultOptional();
    }

    /** Several releases may print the same kernel release; the newest registration is taken to be the one that runs. */
    Optional<KernelReleaseEntity> findNewestOf(String kernelRelease) {
        return find("kernelRelease = ?1 order by registeredAt desc", kernelRelease)
                .firstResultOptional();
    }

    List<KernelReleaseEntity> page(String after, int max) {
        return find("name > ?1 order by name", after).range(0, max - 1).list();
    }

    /** Takes a lock that two registrations of one name share, until the transaction ends. */
    void lockName(String name) {
        getEntityManager()
                .createNativeQuery("SELECT cast(pg_advisory_xact_lock(hashtextextended(:name, 1)) as text)")
                .setParameter("name", name)
                .getSingleResult();
    }
}
