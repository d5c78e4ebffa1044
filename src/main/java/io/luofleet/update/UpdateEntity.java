// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.platform.Json;
import io.luofleet.update.phase.Owed;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.wire.EmptyHosts;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of updates. Changed only by {@link UpdateRepository#replace}, never by dirty checking. */
@Entity
@Table(name = "updates")
class UpdateEntity {
    @Id
    UUID id;

    @Column(insertable = false, updatable = false)
    Long number;

    UUID hostId;
    UUID releaseId;

    /** What it was made for; {@code null} when somebody asked for it by itself. */
    @Column(updatable = false)
    UUID rolloutId;

    long epoch;
    long version;
    Instant createdAt;

    /** Who asked; {@code null} for a rollout. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Column(updatable = false)
    String createdBy;

    /** Why caps, halt and cordon were passed over; {@code null} when they were not. */
    @Column(updatable = false)
    String forcedBecause;

    /** The time of each phase by its name, see {@link #times()}. */
    @JdbcTypeCode(SqlTypes.JSON)
    String deadlines;

    @Enumerated(EnumType.STRING)
    @Column(updatable = false)
    EmptyHosts emptyHosts;

    @Enumerated(EnumType.STRING)
    PhaseName phase;

    Instant since;
    Instant deadline;
    String originBootId;
    String originKernel;
    Long originNumber;
    String landingBootId;
    String landingKernel;
    Long landingNumber;

    @Enumerated(EnumType.STRING)
    PhaseName endedIn;

    @JdbcTypeCode(SqlTypes.JSON)
    String failure;

    @Enumerated(EnumType.STRING)
    Owed owed;

    Instant returnedAt;

    @JdbcTypeCode(SqlTypes.JSON)
    String checks = "[]";

    @JdbcTypeCode(SqlTypes.JSON)
    String blastRadius;

    @JdbcTypeCode(SqlTypes.JSON)
    String marks = "{}";

    Long originClockBehindMicros;
    Long landingClockBehindMicros;

    /** The boot that the update's sessions were last known in; {@code null} before the host was asked for anything. */
    String sessionsBootId() {
        return landingBootId == null ? originBootId : landingBootId;
    }

    /** The time of each phase by its name, as {@link io.luofleet.update.phase.Deadlines#named()} gives them. */
    Map<String, Duration> times() {
        return Json.read(deadlines, new TypeReference<>() {});
    }
}
