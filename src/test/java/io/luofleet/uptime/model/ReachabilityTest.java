// SPDX-License-Identifier: Apache-2.0
package io.luofleet.uptime.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReachabilityTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @Test
    void aHostIsSilentAfterATimeoutInWhichItCouldHaveBeenHeardOf() {
        // given
        var reach = Reachability.UNINTERRUPTED;

        // when
        Presence presence = reach.presence(NOON, TIMEOUT, at(90));

        // then
        assertThat(presence).isEqualTo(Presence.SILENT);
    }

    @Test
    void aHostHeardOfWithinTheTimeoutIsPresentWhateverTheService() {
        // given
        Reachability reach = away(10, 80);

        // when
        Presence presence = reach.presence(NOON, TIMEOUT, at(89));

        // then
        assertThat(presence).isEqualTo(Presence.PRESENT);
    }

    @Test
    void aHostIsNotSilentBecauseTheServiceWasAway() {
        // given
        Reachability reach = away(60, 165);

        // when
        Presence presence = reach.presence(NOON, TIMEOUT, at(166));

        // then
        assertThat(presence).isEqualTo(Presence.UNKNOWN);
    }

    @Test
    void aHostThatDoesNotComeBackWithinATimeoutAfterTheOutageIsSilent() {
        // given
        Reachability reach = away(60, 165);

        // when
        Presence presence = reach.presence(NOON, TIMEOUT, at(165 + 90));

        // then
        assertThat(presence).isEqualTo(Presence.SILENT);
    }

    @Test
    void aHostThatWasSilentBeforeTheOutageStillIsAfterIt() {
        // given
        Reachability reach = away(100, 500);

        // when
        Presence presence = reach.presence(NOON, TIMEOUT, at(501));

        // then
        assertThat(presence).isEqualTo(Presence.SILENT);
    }

    @Test
    void aServiceThatKeepsRestartingGivesNoHostItsChance() {
        // given
        var reach = new Reachability(List.of(outage(60, 70), outage(130, 140), outage(200, 210)));

        // when
        Presence presence = reach.presence(NOON, TIMEOUT, at(280));

        // then
        assertThat(presence).isEqualTo(Presence.UNKNOWN);
    }

    @Test
    void anOldHeartbeatIsAnOutageThatLastsStill() {
        // given
        Instant lastBeat = at(10);

        // when
        Reachability reach = Reachability.of(List.of(), lastBeat, Duration.ofSeconds(5), at(400));

        // then
        assertThat(reach.outages()).containsExactly(outage(10, 400));
    }

    @Test
    void aFreshHeartbeatIsNone() {
        // given
        Instant lastBeat = at(10);

        // when
        Reachability reach = Reachability.of(List.of(), lastBeat, Duration.ofSeconds(5), at(15));

        // then
        assertThat(reach.outages()).isEmpty();
    }

    @Test
    void aDeadlineIsLaterByTheOutagesInItsTime() {
        // given
        var reach = new Reachability(List.of(outage(-50, 10), outage(20, 50), outage(100, 130), outage(1_000, 2_000)));

        // when
        Instant extended = reach.extended(NOON, at(80));

        // then
        assertThat(extended).isEqualTo(at(80 + 10 + 30 + 30));
    }

    @Test
    void aHostNotHeardOfSinceTheOutageHasATimeoutToComeBack() {
        // given
        Reachability reach = away(10, 40);

        // when
        Instant extended = reach.extended(NOON, at(30), at(5), TIMEOUT);

        // then
        assertThat(extended).isEqualTo(at(40 + 90));
    }

    @Test
    void aHostHeardOfSinceTheOutageHasTheTimeThatWasLeft() {
        // given
        Reachability reach = away(10, 40);

        // when
        Instant extended = reach.extended(NOON, at(30), at(41), TIMEOUT);

        // then
        assertThat(extended).isEqualTo(at(60));
    }

    @Test
    void anOutageBeforeADeadlinesTimeDoesNotMoveIt() {
        // given
        Reachability reach = away(-100, -10);

        // when
        Instant extended = reach.extended(NOON, at(30), at(-200), TIMEOUT);

        // then
        assertThat(extended).isEqualTo(at(30));
    }

    private static Reachability away(long from, long to) {
        return new Reachability(List.of(outage(from, to)));
    }

    private static Outage outage(long from, long to) {
        return new Outage(at(from), at(to));
    }

    private static Instant at(long seconds) {
        return NOON.plusSeconds(seconds);
    }
}
