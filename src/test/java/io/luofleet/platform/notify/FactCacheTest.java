// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FactCacheTest {
    private static final int MOST = 3;

    private final AtomicBoolean trusted = new AtomicBoolean(true);
    private final FactCache<String, Integer> facts = FactCache.trustedBy(trusted::get, MOST);

    @Test
    void whatWasReadIsKnown() {
        facts.read("a", _ -> 1);

        assertThat(facts.get("a", _ -> 2)).isEqualTo(1);
    }

    @Test
    void whatWasToldOfIsReadAnew() {
        facts.read("a", _ -> 1);

        facts.forget("a");

        assertThat(facts.get("a", _ -> 2)).isEqualTo(2);
    }

    @Test
    void whatIsKnownIsNotTrustedWhileNewsCannotBeHeard() {
        facts.read("a", _ -> 1);

        trusted.set(false);

        assertThat(facts.known("a")).isEmpty();
    }

    /** The reader may have looked before the change was committed. */
    @Test
    void whatIsToldOfWhileItIsReadIsNotKept() {
        facts.read("a", key -> {
            facts.forget(key);
            return 1;
        });

        assertThat(facts.known("a")).isEmpty();
    }

    @Test
    void whatIsReadWhileNewsMayHaveBeenMissedIsNotKept() {
        facts.read("a", _ -> {
            facts.forgetAll();
            return 1;
        });

        assertThat(facts.known("a")).isEmpty();
    }

    /** Of two readers the one that began first may have seen the older state. */
    @Test
    void ofTwoReadersAtOnceTheOneThatBeganLastIsBelieved() {
        facts.read("a", key -> {
            facts.read(key, _ -> 2);
            return 1;
        });

        assertThat(facts.known("a")).contains(2);
    }

    @Test
    void nothingIsKeptOfAReaderThatFails() {
        assertThatThrownBy(() -> facts.read("a", _ -> {
                    throw new IllegalStateException("no database");
                }))
                .hasMessage("no database");

        assertThat(facts.size()).isZero();
    }

    @Test
    void noMoreAreKeptThanAllowed() {
        for (int i = 0; i < 10; i++) {
            facts.read("k" + i, _ -> 1);
        }

        assertThat(facts.size()).isLessThanOrEqualTo(MOST);
    }
}
