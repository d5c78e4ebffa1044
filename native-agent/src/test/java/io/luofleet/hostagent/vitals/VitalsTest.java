// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.NotifySocket;
import io.luofleet.hostagent.sys.PacketSocket;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.vitals.Vitals.Pulse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Loops that live, loops that do not, and what the service manager hears of it. */
class VitalsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private long nanos = 1L << 40;
    private final Vitals vitals = new Vitals(() -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void aLoopIsSilentOnceItsPromiseIsBroken() {
        // given
        vitals.pulse("host").beat(MINUTE);
        vitals.pulse("control-poll").beat(MINUTE.multipliedBy(3));

        // when
        pass(MINUTE.multipliedBy(2));

        // then
        assertThat(vitals.silent()).containsExactly("host");
    }

    @Test
    void aLoopThatIsHeardOfAgainLives() {
        // given
        Pulse host = vitals.pulse("host");
        host.beat(MINUTE);
        pass(MINUTE.multipliedBy(2));

        // when
        host.beat(MINUTE);

        // then
        assertThat(vitals.silent()).isEmpty();
    }

    @Test
    void aLoopThatHasNotBegunIsNotMissed() {
        // given
        vitals.pulse("host");

        // when
        pass(MINUTE.multipliedBy(60));

        // then
        assertThat(vitals.silent()).isEmpty();
    }

    @Test
    void theServiceManagerHearsOfTheAgentOnlyWhileAllLoopsLive() throws Exception {
        // given an agent that has told once, and then a loop that is silent
        Pulse host = vitals.pulse("host");
        vitals.pulse("control-report").beat(MINUTE.multipliedBy(9));
        PacketSocket.Pair pair = PacketSocket.pair();
        NotifySocket manager = NotifySocket.of(Fd.duplicate(pair.left().number()));
        Watchdog watchdog = new Watchdog(manager, MINUTE, vitals, Log.silent());
        host.beat(MINUTE);
        watchdog.tell();
        pass(MINUTE.multipliedBy(2));

        // when
        watchdog.tell();
        manager.send("after");

        // then
        assertThat(receive(pair.right())).isEqualTo("WATCHDOG=1");
        assertThat(receive(pair.right())).isEqualTo("after");
        manager.close();
        pair.left().close();
        pair.right().close();
    }

    private static String receive(PacketSocket socket) throws Exception {
        byte[] message = new byte[100];
        Received received = socket.receive(message);
        return new String(message, 0, received.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void thereIsAWatchdogOnlyWhereTheManagerWantsOneOfThisProcess() {
        // given
        Map<String, String> ofAnother =
                Map.of("NOTIFY_SOCKET", "@nobody", "WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "2");

        // when, then
        assertThat(Watchdog.of(Map.of(), 1, vitals, Log.silent())).isEmpty();
        assertThat(Watchdog.of(ofAnother, 1, vitals, Log.silent())).isEmpty();
    }

    @Test
    void aLoopBeginsAnewAfterAnExceptionAndSaysSo() throws Exception {
        // given a loop that fails the first time
        AtomicInteger times = new AtomicInteger();
        CountDownLatch again = new CountDownLatch(1);
        Supervised loop = new Supervised("poll", vitals, vitals.pulse("poll"), Log.silent(), () -> {
            if (times.getAndIncrement() == 0) {
                throw new NoClassDefFoundError("gone");
            }
            again.countDown();
        });

        // when
        Thread.ofVirtual().start(loop);

        // then
        assertThat(again.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(vitals.faults()).singleElement().asString().contains("poll ended by", "gone", "began anew");
    }
}
