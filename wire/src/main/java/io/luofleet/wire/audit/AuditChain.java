// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire.audit;

import java.util.Optional;

/** Goes through rows in order, from the first on, and says where the chain breaks. */
public final class AuditChain {
    private long number;
    private String hash = AuditRecord.BEGINNING;

    /**
     * Takes the next row.
     *
     * @param stored its hash as it is stored
     * @return what is wrong; empty when nothing is. After something was wrong the chain cannot be gone on with
     */
    public Optional<String> next(AuditRecord row, String stored) {
        if (row.number() != number + 1) {
            return Optional.of(
                    row.number() > number + 1
                            ? "rows %d to %d are missing".formatted(number + 1, row.number() - 1)
                            : "row %d comes after row %d".formatted(row.number(), number));
        }
        String expected = row.hash(hash);
        if (!expected.equals(stored)) {
            return Optional.of("row %d, or one before it, was changed: its hash is %s, and would be %s"
                    .formatted(row.number(), stored, expected));
        }
        number = row.number();
        hash = expected;
        return Optional.empty();
    }

    /** The last row's number; 0 before the first. */
    public long number() {
        return number;
    }

    /** The last row's hash. */
    public String hash() {
        return hash;
    }
}
