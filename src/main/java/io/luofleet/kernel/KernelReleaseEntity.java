// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@Immutable
@Table(name = "kernel_releases")
class KernelReleaseEntity {
    @Id
    UUID id;

    String name;
    String kernelRelease;

    @JdbcTypeCode(SqlTypes.JSON)
    String image;

    @JdbcTypeCode(SqlTypes.JSON)
    String initrd;

    String commandLine;

    @JdbcTypeCode(SqlTypes.JSON)
    String abi;

    /** An array; replaced by {@link KernelReleaseRepository#sign} only. */
    @JdbcTypeCode(SqlTypes.JSON)
    String signatures;

    Instant registeredAt;

    /** Who did it; {@code null} before anybody was asked. */
    @JdbcTypeCode(SqlTypes.JSON)
    String registeredBy;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(insertable = false)
    String tags;

    @Column(insertable = false)
    Instant retiredAt;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(insertable = false)
    String retiredBy;

    @Column(insertable = false)
    String retiredReason;
}
