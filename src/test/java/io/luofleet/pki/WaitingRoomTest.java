// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitingRoomTest {
    private final WaitingRoom room = new WaitingRoom(10, 4);

    @Test
    void whoComesFirstEnters() {
        assertThat(room.ask(Map.of(), "a")).isEqualTo(new WaitingRoom.Answer.Enters());
    }

    @Test
    void aNetworkHasSoManyPlaces() {
        assertThat(room.ask(Map.of("a", 4), "a")).isEqualTo(new WaitingRoom.Answer.NetworkIsFull());
    }

    @Test
    void whereItIsFullTheBusiestGivesWay() {
        assertThat(room.ask(Map.of("a", 4, "b", 3, "c", 3), "d")).isEqualTo(new WaitingRoom.Answer.EntersFor("a"));
    }

    @Test
    void whereAllHaveAsFewNobodyGivesWay() {
        Map<String, Integer> waiting = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            waiting.put("n" + i, 1);
        }

        assertThat(room.ask(waiting, "another")).isEqualTo(new WaitingRoom.Answer.IsFull());
    }

    /** A flood of one network, or of many, against some that were there before: those stay. */
    @ParameterizedTest
    @CsvSource({"1", "3", "200"})
    void whoFloodsItPushesOutTheirOwn(int networks) {
        Map<String, Integer> waiting = new HashMap<>(Map.of("rack-1", 2, "rack-2", 1));

        for (int i = 0; i < 1_000; i++) {
            String flood = "flood-" + i % networks;
            switch (room.ask(waiting, flood)) {
                case WaitingRoom.Answer.Enters _ -> waiting.merge(flood, 1, Integer::sum);
                case WaitingRoom.Answer.EntersFor(String busiest) -> {
                    waiting.merge(busiest, -1, Integer::sum);
                    waiting.merge(flood, 1, Integer::sum);
                }
                case WaitingRoom.Answer.NetworkIsFull _, WaitingRoom.Answer.IsFull _ -> {}
            }
        }

        assertThat(waiting).containsEntry("rack-2", 1);
        assertThat(waiting.get("rack-1")).isGreaterThanOrEqualTo(1);
        assertThat(waiting.values().stream().mapToInt(Integer::intValue).sum()).isLessThanOrEqualTo(10);
    }
}
