// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditChainTest {
    private record Stored(AuditRecord row, String hash) {}

    private final List<Stored> rows = new ArrayList<>();

    @BeforeEach
    void fiveRows() {
        AuditChain chain = new AuditChain();
        for (int i = 1; i <= 5; i++) {
            var row = new AuditRecord(
                    i,
                    Instant.parse("2026-11-26T12:00:00.123456789Z").plusSeconds(i),
                    AuditRecord.Kind.ASKED,
                    new UUID(0, i),
                    "ann",
                    "token:x",
                    null,
                    null,
                    "192.0.2.1",
                    "POST",
                    "/api/v1/halt",
                    "{\"reason\":\"" + i + "\"}",
                    null,
                    null);
            String hash = row.hash(chain.hash());
            chain.next(row, hash);
            rows.add(new Stored(row, hash));
        }
    }

    @Test
    void whatNobodyTouchedHolds() {
        assertThat(flaw()).isEmpty();
    }

    @Test
    void aMissingRowIsFound() {
        rows.remove(2);

        assertThat(flaw()).contains("rows 3 to 3 are missing");
    }

    @Test
    void aMissingBeginningIsFound() {
        rows.removeFirst();

        assertThat(flaw()).contains("rows 1 to 1 are missing");
    }

    @Test
    void swappedRowsAreFound() {
        Stored third = rows.remove(2);
        rows.add(3, third);

        assertThat(flaw()).isPresent();
    }

    @Test
    void aChangedRowIsFoundEvenWhenItsOwnHashIsMadeAnew() {
        Stored third = rows.get(2);
        AuditRecord changed = with(third.row(), "bob");
        rows.set(2, new Stored(changed, changed.hash(rows.get(1).hash())));

        assertThat(flaw()).get().asString().startsWith("row 4, or one before it, was changed");
    }

    @Test
    void noFieldFlowsIntoTheNext() {
        AuditRecord one = rows.getFirst().row();
        var moved = new AuditRecord(
                1,
                one.at(),
                one.kind(),
                one.requestId(),
                "an",
                "ntoken:x",
                null,
                null,
                one.address(),
                one.method(),
                one.target(),
                one.body(),
                null,
                null);

        assertThat(moved.hash(AuditRecord.BEGINNING)).isNotEqualTo(one.hash(AuditRecord.BEGINNING));
    }

    /** By an implementation of its own of what {@link AuditRecord#hash} says, from before rows had changes. */
    @Test
    void aRowWithoutChangesHasTheHashThatItAlwaysHad() {
        String hash = rows.getFirst().row().hash(AuditRecord.BEGINNING);

        assertThat(hash).isEqualTo("32cfc9c9df8ce45ba907345ecf8073abc99aa01d581134d658303efa45343cd5");
    }

    @Test
    void changesAreCovered() {
        UnaryOperator<String> hashWith =
                changes -> withChanges(rows.getFirst().row(), changes).hash(AuditRecord.BEGINNING);

        assertThat(List.of(hashWith.apply("{}"), hashWith.apply(""), hashWith.apply("-"), hashWith.apply(null)))
                .doesNotHaveDuplicates();
    }

    private static AuditRecord withChanges(AuditRecord row, String changes) {
        return new AuditRecord(
                row.number(),
                row.at(),
                row.kind(),
                row.requestId(),
                row.subject(),
                row.credential(),
                row.sponsor(),
                row.scope(),
                row.address(),
                row.method(),
                row.target(),
                row.body(),
                row.status(),
                changes);
    }

    @Test
    void absentIsNotEmpty() {
        AuditRecord one = rows.getFirst().row();
        UnaryOperator<String> hashWith = sponsor -> new AuditRecord(
                        1,
                        one.at(),
                        one.kind(),
                        one.requestId(),
                        "ann",
                        "token:x",
                        sponsor,
                        null,
                        one.address(),
                        one.method(),
                        one.target(),
                        one.body(),
                        null,
                        null)
                .hash(AuditRecord.BEGINNING);

        assertThat(hashWith.apply(null)).isNotEqualTo(hashWith.apply("")).isNotEqualTo(hashWith.apply("-"));
    }

    private static AuditRecord with(AuditRecord row, String subject) {
        return new AuditRecord(
                row.number(),
                row.at(),
                row.kind(),
                row.requestId(),
                subject,
                row.credential(),
                row.sponsor(),
                row.scope(),
                row.address(),
                row.method(),
                row.target(),
                row.body(),
                row.status(),
                row.changes());
    }

    private Optional<String> flaw() {
        AuditChain chain = new AuditChain();
        return rows.stream()
                .map(r -> chain.next(r.row(), r.hash()))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
