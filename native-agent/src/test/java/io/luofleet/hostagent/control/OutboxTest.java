// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final List<Outbox.Entry> dropped = new ArrayList<>();
    private long nanos;
    private final Outbox outbox = new Outbox(() -> nanos, dropped::add);

    private Outbox.Entry take() throws InterruptedException {
        return outbox.take(Duration.ofSeconds(30)).orElseThrow();
    }

    private static Report report(Observed observed, String boot) {
        return new Report(
                null, 1, "i", observed, boot, "k", 0L, null, List.of(), List.of(), List.of(), List.of(), Map.of(),
                null);
    }

    @Test
    void keepsTheNewestOfTheSameState() throws InterruptedException {
        // given
        outbox.put(report(Observed.RETRIEVING, "older"), false);

        // when
        outbox.put(report(Observed.RETRIEVING, "newer"), false);

        // then
        assertThat(take().report().bootId()).isEqualTo("newer");
    }

    @Test
    void keepsEveryStepInOrder() throws InterruptedException {
        // given
        outbox.put(report(Observed.FAILED, "a"), false);

        // when
        outbox.put(report(Observed.ABORTED, "a"), false);

        // then
        assertThat(take().report().observed()).isEqualTo(Observed.FAILED);
        assertThat(take().report().observed()).isEqualTo(Observed.ABORTED);
    }

    @Test
    void keepsEachFailure() throws InterruptedException {
        // given
        outbox.put(report(Observed.FAILED, "first"), false);

        // when
        outbox.put(report(Observed.FAILED, "second"), false);

        // then
        assertThat(take().report().bootId()).isEqualTo("first");
    }

    @Test
    void doesNotRepeatWhatWasWithdrawn() throws InterruptedException {
        // given
        long ticket = outbox.put(report(Observed.REBOOTING, "a"), true);
        Outbox.Entry taken = take();

        // when
        outbox.withdraw(ticket);

        // then
        assertThat(outbox.stillWanted(taken)).isFalse();
    }

    @Test
    void doesNotRepeatWhatANewerReportSays() throws InterruptedException {
        // given
        outbox.put(report(Observed.RETRIEVING, "older"), false);
        Outbox.Entry taken = take();

        // when
        outbox.put(report(Observed.RETRIEVING, "newer"), false);

        // then
        assertThat(outbox.stillWanted(taken)).isFalse();
    }
}
