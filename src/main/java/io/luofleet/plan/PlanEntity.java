// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@Immutable
@Table(name = "plans")
class PlanEntity {
    @Id
    String hash;

    String release;

    @JdbcTypeCode(SqlTypes.JSON)
    String request;

    @JdbcTypeCode(SqlTypes.JSON)
    String contents;

    @JdbcTypeCode(SqlTypes.JSON)
    String author;

    Instant createdAt;
}
