// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.orphan;

import io.luofleet.wire.OrphanState;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;

@Entity
@DynamicUpdate
@Table(name = "orphans")
class OrphanEntity {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "orphans_seq")
    @SequenceGenerator(name = "orphans_seq", allocationSize = 50)
    Long id;

    UUID hostId;
    String bootId;
    String name;
    long files;

    @Enumerated(EnumType.STRING)
    OrphanState.Answer answer;

    String detail;
    boolean listed;
    Instant firstSeen;
    Instant lastSeen;

    @Enumerated(EnumType.STRING)
    OrphanState.Order ordered;

    String reason;
    String orderedBy;
    Instant orderedAt;
}
