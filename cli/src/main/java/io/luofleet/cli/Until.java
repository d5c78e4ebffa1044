// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** When something ends, as people say it: {@code 90m}, {@code 12h}, {@code 30d} from now, or an instant, {@code 2026-12-24T18:00:00Z}. */
public final class Until implements ITypeConverter<Instant> {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smhd])");

    private final Clock clock;

    /** By the clock of this machine; for picocli. */
    public Until() {
        this(Clock.systemUTC());
    }

    Until(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Instant convert(String text) {
        return convert(text, 1);
    }

    /**
     * The same.
     *
     * @param direction 1 for spans from now on, -1 for spans back
     */
    Instant convert(String text, int direction) {
        Matcher span = SPAN.matcher(text);
        try {
            return span.matches()
                    ? clock.instant()
                            .plus(length(
                                            Long.parseLong(span.group(1)),
                                            span.group(2).charAt(0))
                                    .multipliedBy(direction))
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "'%s' is neither like 30d, 12h, 90m nor like 2026-12-24T18:00:00Z".formatted(text));
        }
    }

    private static Duration length(long number, char unit) {
        return switch (unit) {
            case 'd' -> Duration.ofDays(number);
            case 'h' -> Duration.ofHours(number);
            case 'm' -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
