// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity
@Table(name = "boots")
class BootEntity {
    @EmbeddedId
    Key key;

    String kernelRelease;
    Long liveUpdateNumber;

    @Enumerated(EnumType.STRING)
    BootKind how;

    Instant firstSeen;
    boolean misregistered;

    @Embeddable
    record Key(UUID hostId, String bootId) {}
}
