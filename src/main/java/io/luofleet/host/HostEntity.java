// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@DynamicUpdate
@Table(name = "hosts")
class HostEntity {
    @Id
    UUID id;

    String name;
    String machineId;
    String instanceId;
    String agentVersion;
    String bootId;
    String kernelRelease;
    String commandLine;
    boolean liveUpdateDevice;
    Long liveUpdateNumber;
    String custody;

    @JdbcTypeCode(SqlTypes.JSON)
    String kernelFacts;

    boolean emulated;
    long memoryBytes;

    @JdbcTypeCode(SqlTypes.JSON)
    String labels;

    /** As the agent says them. */
    @JdbcTypeCode(SqlTypes.JSON)
    String agentLabels;

    /** As its enrolment token fixes them; the agent cannot say otherwise. */
    @JdbcTypeCode(SqlTypes.JSON)
    String fixedLabels = "{}";

    /** As operators say them; they win. */
    @JdbcTypeCode(SqlTypes.JSON)
    String operatorLabels;

    Instant cordonedAt;

    @JdbcTypeCode(SqlTypes.JSON)
    String cordonedBy;

    String cordonReason;
    Instant cordonedUntil;
    boolean cordonDown;
    Instant retiredAt;

    @JdbcTypeCode(SqlTypes.JSON)
    String retiredBy;

    String retiredReason;

    @Column(updatable = false)
    Instant enrolledAt;

    /** When its agent was last heard of with something to record. */
    @Column(name = "last_seen")
    private Instant lastRecorded;

    /** When its agent was last heard of, as of when this was read. */
    @Formula("greatest(last_seen, (SELECT l.last_seen FROM host_liveness l WHERE l.host_id = id))")
    Instant lastSeen;

    long epoch;
    long directiveRevision;
    long lastSequence;
    String lastDigest;

    @JdbcTypeCode(SqlTypes.JSON)
    String lastReply;

    String lastObserved;

    /** Its agent was heard of, and this row says so: for what changes the row anyway. */
    void heardOf(Instant now) {
        lastRecorded = now;
        lastSeen = now;
    }
}
