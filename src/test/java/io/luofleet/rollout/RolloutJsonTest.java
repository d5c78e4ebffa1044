// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.Waiting;
import io.luofleet.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RolloutJsonTest {
    @Test
    void everyVariantHasANameOfItsOwn() {
        List<Class<?>> variants = new ArrayList<>();

        RolloutJsonNames.ROOTS.forEach(root -> variants(root).forEach(variants::add));

        assertThat(RolloutJsonNames.NAMES.keySet()).containsExactlyInAnyOrderElementsOf(variants);
        assertThat(RolloutJsonNames.NAMES.values()).allMatch(name -> name.matches("[A-Z]+(_[A-Z]+)*"));
        RolloutJsonNames.ROOTS.forEach(root ->
                assertThat(variants(root).map(RolloutJsonNames.NAMES::get)).doesNotHaveDuplicates());
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        var reason = new PauseReason.Asked(Principal.of("ann", "token:x"), "a look around");

        String text = RolloutJson.write(reason);

        assertThat(text).contains("\"type\":\"ASKED\"");
        assertThat(RolloutJson.read(text, PauseReason.class)).isEqualTo(reason);
    }

    @Test
    void answersSayWhatAHostWaitsForByItsName() {
        assertThat(RolloutJson.tree(new Waiting.ForApproval(Principal.of("ann", "token:x"))))
                .containsEntry("type", "FOR_APPROVAL");
    }

    private static Stream<Class<?>> variants(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(RolloutJsonTest::variants)
                : Stream.of(type);
    }
}
