// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.flb;

import io.luofleet.wire.FlbState;
import io.luofleet.wire.Source;
import jakarta.persistence.Column;
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
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "flb_observations")
class FlbObservationEntity {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "flb_observations_seq")
    // One by one: ids say which observation of a host is newer, also when two replicas took its reports.
    @SequenceGenerator(name = "flb_observations_seq", allocationSize = 1)
    Long id;

    UUID hostId;
    UUID updateId;
    String bootId;
    String name;

    @Enumerated(EnumType.STRING)
    FlbState.Moment moment;

    @Enumerated(EnumType.STRING)
    @Column(insertable = false, updatable = false)
    FlbState.Direction direction;

    long count;

    @Enumerated(EnumType.STRING)
    FlbState.Status status;

    @Enumerated(EnumType.STRING)
    Source source;

    @Enumerated(EnumType.STRING)
    FlbVerdict verdict;

    Long expected;
    String verdictDetail;

    Instant observedAt;

    FlbState state() {
        return new FlbState(name, moment, count, status, source);
    }
}
