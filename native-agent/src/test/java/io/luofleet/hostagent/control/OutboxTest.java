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

    @Test
    void saysForHowLongTheControlPlaneHasNotKnown() throws InterruptedException {
        // given a report that is being sent, and a newer one of the same state
        outbox.put(report(Observed.RETRIEVING, "older"), false);
        take();
        nanos += 40_000_000_000L;
        outbox.put(report(Observed.RETRIEVING, "newer"), false);
        nanos += 2_000_000_000L;

        // when the older one is given up for the newer
        take();

        // then
        assertThat(outbox.age()).contains(Duration.ofSeconds(42));
        assertThat(outbox.size()).isEqualTo(1);
    }

    @Test
    void hasNoAgeWhenAllIsAcknowledged() throws InterruptedException {
        // given
        outbox.put(report(Observed.IDLE, "a"), false);
        Outbox.Entry taken = take();

        // when
        outbox.done(taken);

        // then
        assertThat(outbox.age()).isEmpty();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void saysWhatHadToMakeRoomAndSparesWhatSomebodyWaitsFor() {
        // given
        outbox.put(report(Observed.REBOOTING, "asks"), true);
        for (int i = 1; i < Outbox.MAX_WAITING; i++) {
            outbox.put(report(Observed.FAILED, "b" + i), false);
        }

        // when
        outbox.put(report(Observed.FAILED, "newest"), false);

        // then
        assertThat(dropped).extracting(e -> e.report().bootId()).containsExactly("b1");
    }
}
