// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.workload.Admission.Limits;
import io.luofleet.hostagent.workload.Admission.Seat;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
    private static final int ROOT = 0;
    private static final int HOSTILE = 1000;
    private static final int OTHER = 1001;
    private static final int ANOTHER = 1002;
    private static final Limits SMALL = new Limits(8, 2, 1000, 500, 1000, 500);

    private long now;
    private final Admission admission = new Admission(SMALL, () -> now);

    private long admitted(int uid, int attempts) {
        return IntStream.range(0, attempts)
                .filter(i -> admission.admit(uid).isPresent())
                .count();
    }

    private Seat seat(int uid) {
        return admission.admit(uid).orElseThrow();
    }

    @Test
    void leavesRoomForTheNextUserWhateverOneTakes() {
        // given a user that takes all it can get, when
        long taken = admitted(HOSTILE, 100);

        // then others still find room
        assertThat(taken).isEqualTo(5);
        assertThat(admission.turnedAway(HOSTILE)).isEqualTo(95);
        assertThat(admitted(OTHER, 1)).isEqualTo(1);
    }

    @Test
    void hasRoomForSixHundredWorkloadsOfOneUserInTheAgentsOwnHeap() {
        // given
        Admission ofAgent = new Admission(Limits.of(48 << 20, OptionalInt.empty()), () -> now);

        // when
        long taken = IntStream.range(0, 10_000)
                .filter(i -> ofAgent.admit(HOSTILE).isPresent())
                .count();

        // then most of it, and never all
        assertThat(taken).isEqualTo(1152);
        assertThat(ofAgent.admit(OTHER)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"48, 1536", "128, 4096", "1024, 32768"})
    void carriesAsManyConnectionsAsMemoryAllows(int mebibytes, int expected) {
        // given a heap, when
        Limits limits = Limits.of((long) mebibytes << 20, OptionalInt.empty());

        // then
        assertThat(limits.clients()).isEqualTo(expected);
    }

    @Test
    void carriesAsManyConnectionsAsTheHostsOwnerSays() {
        // given a heap, when
        Limits limits = Limits.of(48 << 20, OptionalInt.of(4000));

        // then
        assertThat(limits.clients()).isEqualTo(4000);
    }

    @Test
    void keepsSomeConnectionsForRoot() {
        // given users that take all they can get
        admitted(HOSTILE, 100);
        admitted(OTHER, 100);

        // when
        long root = admitted(ROOT, 100);

        // then
        assertThat(root).isEqualTo(2);
    }

    @Test
    void givesAPlaceBackOnce() {
        // given
        Seat seat = seat(HOSTILE);
        admitted(HOSTILE, 100);

        // when
        seat.close();
        seat.close();

        // then
        assertThat(admitted(HOSTILE, 100)).isEqualTo(1);
    }

    @Test
    void boundsWhatOneUserHasBuffered() {
        // given
        Seat first = seat(HOSTILE);
        Seat second = seat(HOSTILE);
        first.hold(300);

        // when
        boolean over = second.hold(201);

        // then the rest is free for it and for others
        assertThat(over).isFalse();
        assertThat(second.hold(200)).isTrue();
        assertThat(seat(OTHER).hold(500)).isTrue();
    }

    @Test
    void forgetsWhatAClosedConnectionHadBuffered() {
        // given
        Seat first = seat(HOSTILE);
        first.hold(500);

        // when
        first.close();

        // then
        assertThat(seat(HOSTILE).hold(500)).isTrue();
    }

    @Test
    void slowsDownOneUserOnly() {
        // given
        Seat hostile = seat(HOSTILE);
        hostile.take(500);

        // when
        long wait = hostile.take(100);

        // then
        assertThat(wait).isEqualTo(100_000_000);
        assertThat(seat(OTHER).take(100)).isZero();
    }

    @Test
    void doesNotForgetADebtWithTheConnection() {
        // given
        try (Seat seat = seat(HOSTILE)) {
            seat.take(1000);
        }

        // when
        long wait = seat(HOSTILE).take(100);

        // then
        assertThat(wait).isEqualTo(600_000_000);
    }

    @Test
    void forgetsAUserThatLeftAndRested() {
        // given
        Seat seat = seat(HOSTILE);
        seat.take(1000);
        admitted(OTHER, 100);
        admitted(ANOTHER, 100);
        admitted(HOSTILE, 1);
        long before = admission.turnedAway(HOSTILE);
        seat.close();
        now += 1_000_000_000;

        // when
        admission.admit(ROOT);

        // then
        assertThat(before).isEqualTo(1);
        assertThat(admission.turnedAway(HOSTILE)).isZero();
    }
}
