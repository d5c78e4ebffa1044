// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session;

import io.luofleet.wire.SessionState;
import io.luofleet.wire.Source;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.BatchSize;
import org.hibernate.annotations.DynamicUpdate;

@Entity
@DynamicUpdate
@Table(name = "luo_sessions")
class SessionEntity {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "luo_sessions_seq")
    @SequenceGenerator(name = "luo_sessions_seq", allocationSize = 50)
    Long id;

    UUID hostId;
    UUID updateId;
    String bootId;
    String name;
    String workloadId;

    @Enumerated(EnumType.STRING)
    SessionState.Stage stage;

    Boolean verified;
    Long verifiedBytes;
    Long blackoutNanos;
    String detail;

    @Enumerated(EnumType.STRING)
    Source source;

    Instant observedAt;

    @OneToMany(mappedBy = "session", cascade = CascadeType.ALL, orphanRemoval = true)
    @OrderBy("token")
    @BatchSize(size = 200)
    List<FileEntity> files = new ArrayList<>();
}
