// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FactCacheTest {
    private static final int MOST = 3;

    private final AtomicBoolean trusted = new AtomicBoolean(true);
    private final Bell bell = new Bell();
    private final FactCache<Integer> facts = new FactCache<>(trusted::get, bell, MOST);

    @Test
    void whatWasReadIsKnown() {
        facts.read("a", () -> Optional.of(1));

        assertThat(facts.get("a", () -> Optional.of(2))).contains(1);
    }

    @Test
    void whatWasToldOfIsReadAnew() {
        facts.read("a", () -> Optional.of(1));

        bell.ring("a");

        assertThat(facts.get("a", () -> Optional.of(2))).contains(2);
    }

    @Test
    void whatIsKnownIsNotTrustedWhileNewsCannotBeHeard() {
        facts.read("a", () -> Optional.of(1));

        trusted.set(false);

        assertThat(facts.known("a")).isEmpty();
    }

    /** The reader may have looked before the change was committed. */
    @Test
    void whatIsToldOfWhileItIsReadIsNotKept() {
        facts.read("a", () -> {
            bell.ring("a");
            return Optional.of(1);
        });

        assertThat(facts.known("a")).isEmpty();
    }

    @Test
    void whatIsReadWhileNewsMayHaveBeenMissedIsNotKept() {
        facts.read("a", () -> {
            bell.ringAll();
            return Optional.of(1);
        });

        assertThat(facts.known("a")).isEmpty();
    }

    /** Of two readers the one that began first may have seen the older state. */
    @Test
    void ofTwoReadersAtOnceTheOneThatBeganLastIsBelieved() {
        facts.read("a", () -> {
            facts.read("a", () -> Optional.of(2));
            return Optional.of(1);
        });

        assertThat(facts.known("a")).contains(2);
    }

    @Test
    void nothingIsKeptOfAReaderThatFails() {
        assertThatThrownBy(() -> facts.read("a", () -> {
                    throw new IllegalStateException("no database");
                }))
                .hasMessage("no database");

        assertThat(facts.size()).isZero();
    }

    @Test
    void nothingIsKeptOfWhatIsNotThere() {
        Optional<Integer> found = facts.read("made up", Optional::empty);

        assertThat(found).isEmpty();
        assertThat(facts.size()).isZero();
    }

    @Test
    void noMoreAreKeptThanAllowed() {
        for (int i = 0; i < 10; i++) {
            facts.read("k" + i, () -> Optional.of(1));
        }

        assertThat(facts.size()).isLessThanOrEqualTo(MOST);
    }
}
