// SPDX-License-Identifier: Apache-2.0
package io.luofleet.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class KeptAnswersTest {
    private static final Instant LONG_AGO = Instant.parse("2001-01-01T00:00:00Z");

    @Inject
    KeptAnswers answers;

    private final Keyed request = new Keyed("token:1", UUID.randomUUID().toString(), "a".repeat(64));

    private void keep(Instant at) {
        answers.keep(request, new KeptAnswer(request.digest(), 201, "/there", "{}", false), at);
    }

    @Test
    void whatIsKeptIsFound() {
        keep(Instant.now());

        assertThat(answers.find(request)).contains(new KeptAnswer(request.digest(), 201, "/there", "{}", false));
    }

    @Test
    void whatIsOldIsForgottenAndNothingElse() {
        keep(LONG_AGO);

        int early = answers.forget(LONG_AGO, 10);
        int forgotten = answers.forget(LONG_AGO.plus(Duration.ofSeconds(1)), 10);

        assertThat(early).isZero();
        assertThat(forgotten).isEqualTo(1);
        assertThat(answers.find(request)).isEmpty();
    }

    @Test
    void aKeyIsHeldByOneAtATime() {
        boolean other = QuarkusTransaction.requiringNew().call(() -> {
            assertThat(answers.tryHold(request)).isTrue();
            return QuarkusTransaction.requiringNew().call(() -> answers.tryHold(request));
        });

        assertThat(other).isFalse();
        assertThat(answers.tryHold(request)).isTrue();
    }
}
