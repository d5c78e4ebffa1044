// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan;

import io.luofleet.platform.Json;
import io.luofleet.security.Principal;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

@ApplicationScoped
class PlanRepository implements PanacheRepositoryBase<PlanEntity, String> {

    /** Of several that make one plan at once the first stays. True when this was it. */
    boolean insertIfAbsent(PlanEntity plan) {
        int inserted = getEntityManager()
                .createNativeQuery("""
                        INSERT INTO plans (hash, release, request, contents, author, created_at)
                        VALUES (:hash, :release, cast(:request AS jsonb), cast(:contents AS jsonb), cast(:author AS jsonb), :now)
                        ON CONFLICT (hash) DO NOTHING""")
                .setParameter("hash", plan.hash)
                .setParameter("release", plan.release)
                .setParameter("request", plan.request)
                .setParameter("contents", plan.contents)
                .setParameter("author", plan.author)
                .setParameter("now", plan.createdAt)
                .executeUpdate();
        return inserted == 1;
    }

    /** Who made a plan and when, without its contents, which are megabytes for thousands of hosts. */
    Optional<Authorship> authorship(String hash) {
        return getEntityManager()
                .createQuery("select p.author, p.createdAt from PlanEntity p where p.hash = :hash", Authorship.class)
                .setParameter("hash", hash)
                .getResultStream()
                .findFirst();
    }

    record Authorship(String author, Instant createdAt) {
        Principal principal() {
            return Json.read(author, Principal.class);
        }
    }
}
