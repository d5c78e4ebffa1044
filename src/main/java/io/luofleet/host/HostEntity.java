// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
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

    @Column(updatable = false)
    Instant enrolledAt;

    Instant lastSeen;
    long epoch;
    long directiveRevision;
    long lastSequence;
    String lastDigest;

    @JdbcTypeCode(SqlTypes.JSON)
    String lastReply;

    String lastObserved;
}
