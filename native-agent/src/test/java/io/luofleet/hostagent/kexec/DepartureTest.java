// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.hostagent.kexec.ServiceManager.Shutdown;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DepartureTest {
    /** Says one thing after another, and the last for ever. */
    private static final class Manager implements ServiceManager {
        private final ArrayDeque<Shutdown> answers;
        private final CountDownLatch asked;
        private String refusal;

        Manager(Shutdown... answers) {
            this.answers = new ArrayDeque<>(List.of(answers));
            this.asked = new CountDownLatch(answers.length + 2);
        }

        @Override
        public void kexec() throws KexecRefused {
            if (refusal != null) {
                throw new KexecRefused(refusal);
            }
        }

        @Override
        public Shutdown shutdown() {
            asked.countDown();
            return answers.size() == 1 ? answers.getFirst() : answers.removeFirst();
        }
    }

    private static void go(Manager manager) throws KexecRefused {
        new Departure(manager, Duration.ofMillis(1)).go();
    }

    @Test
    void comesBackWhenTheManagerRefuses() {
        // given
        Manager manager = new Manager(Shutdown.UNDER_WAY);
        manager.refusal = "systemctl ended with status 1";

        // when it is asked, then
        assertThatThrownBy(() -> go(manager)).isInstanceOf(KexecRefused.class).hasMessage(manager.refusal);
    }

    @Test
    void comesBackWhenTheManagerCallsItOff() {
        // given
        Manager manager = new Manager(Shutdown.UNDER_WAY, Shutdown.UNKNOWN, Shutdown.UNDER_WAY, Shutdown.NONE);

        // when it is asked, then
        assertThatThrownBy(() -> go(manager))
                .isInstanceOf(KexecRefused.class)
                .hasMessageContaining("called the kexec off");
        assertThat(manager.answers).containsExactly(Shutdown.NONE);
    }

    @Test
    void doesNotComeBackAsLongAsTheKernelMayBeLeft() throws Exception {
        // given a manager that goes, and falls silent at the very end
        Manager manager = new Manager(Shutdown.UNDER_WAY, Shutdown.UNDER_WAY, Shutdown.UNKNOWN);
        CompletableFuture<Throwable> end = new CompletableFuture<>();

        // when
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                go(manager);
            } catch (KexecRefused | RuntimeException e) {
                end.complete(e);
            }
        });
        manager.asked.await();
        boolean cameBack = end.isDone();
        waiting.interrupt();

        // then
        assertThat(cameBack).isFalse();
        assertThat(end.get()).isInstanceOf(IllegalStateException.class);
    }
}
