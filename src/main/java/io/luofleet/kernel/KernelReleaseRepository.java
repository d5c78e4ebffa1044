// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
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

    /** Hosts may still go to the newest; the others only describe kernels that run. */
    Optional<KernelReleaseEntity> findNewestInUse(String kernelRelease, String besides) {
        return find(
                        "kernelRelease = ?1 and name <> ?2 and retiredAt is null order by registeredAt desc",
                        kernelRelease,
                        besides)
                .firstResultOptional();
    }

    List<KernelReleaseEntity> page(String after, int max) {
        return find("name > ?1 order by name", after).range(0, max - 1).list();
    }

    /** Those with a tag. */
    List<KernelReleaseEntity> tagged(String tagsJson, String after, int max) {
        @SuppressWarnings("unchecked")
        List<KernelReleaseEntity> found = getEntityManager()
                .createNativeQuery(
                        "SELECT * FROM kernel_releases WHERE name > :after AND tags @> cast(:tags AS jsonb) ORDER BY name LIMIT :max",
                        KernelReleaseEntity.class)
                .setParameter("after", after)
                .setParameter("tags", tagsJson)
                .setParameter("max", max)
                .getResultList();
        return found;
    }

    /** Retires a release, unless it is; false when it was. The row is immutable to Hibernate, which is told to forget it. */
    boolean retire(String name, Instant at, String by, String reason) {
        int changed = getEntityManager()
                .createNativeQuery("""
                        UPDATE kernel_releases SET retired_at = :at, retired_by = cast(:by AS jsonb), retired_reason = :reason
                        WHERE name = :name AND retired_at IS NULL""")
                .setParameter("at", at)
                .setParameter("by", by)
                .setParameter("reason", reason)
                .setParameter("name", name)
                .executeUpdate();
        findByName(name).ifPresent(getEntityManager()::detach);
        return changed == 1;
    }

    /** Replaces a release's tags; false when they were these. */
    boolean tag(String name, String tags) {
        int changed = getEntityManager()
                .createNativeQuery("""
                        UPDATE kernel_releases SET tags = cast(:tags AS jsonb)
                        WHERE name = :name AND tags <> cast(:tags AS jsonb)""")
                .setParameter("tags", tags)
                .setParameter("name", name)
                .executeUpdate();
        findByName(name).ifPresent(getEntityManager()::detach);
        return changed == 1;
    }

    /** Replaces a release's signatures; false when they were these. */
    boolean sign(String name, String signatures) {
        int changed = getEntityManager()
                .createNativeQuery("""
                        UPDATE kernel_releases SET signatures = cast(:signatures AS jsonb)
                        WHERE name = :name AND signatures <> cast(:signatures AS jsonb)""")
                .setParameter("signatures", signatures)
                .setParameter("name", name)
                .executeUpdate();
        findByName(name).ifPresent(getEntityManager()::detach);
        return changed == 1;
    }

    /** Takes a lock that two registrations of one name share, until the transaction ends. */
    void lockName(String name) {
        getEntityManager()
                .createNativeQuery("SELECT cast(pg_advisory_xact_lock(hashtextextended(:name, 1)) as text)")
                .setParameter("name", name)
                .getSingleResult();
    }
}
