// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import java.time.Clock;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;

/** Since when, as people say it: {@code 90m}, {@code 12h}, {@code 30d} back, or an instant. */
public final class Since implements ITypeConverter<Instant> {
    private final Until until;

    /** By the clock of this machine; for picocli. */
    public Since() {
        this(Clock.systemUTC());
    }

    Since(Clock clock) {
        this.until = new Until(clock);
    }

    @Override
    public Instant convert(String text) {
        return until.convert(text, -1);
    }
}
