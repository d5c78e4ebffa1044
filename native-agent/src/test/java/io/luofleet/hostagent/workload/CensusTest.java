// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.log.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CensusTest {
    private static final Peer VM = new Peer(10, 1000);

    @TempDir
    private Path directory;

    private final Map<Integer, Long> processes = new HashMap<>(Map.of(10, 500L, 11, 600L));
    private final Census census = census();

    private Census census() {
        return new Census(
                pid -> processes.containsKey(pid) ? OptionalLong.of(processes.get(pid)) : OptionalLong.empty(),
                Log.silent());
    }

    @Test
    void missesALivingWorkloadThatTakesNoPart() {
        // given
        census.saw("vm-1", VM);
        census.saw("vm-2", new Peer(11, 1000));

        // when
        List<Subscriber> missing = census.missing(Set.of("vm-2"));

        // then
        assertThat(missing).containsExactly(new Subscriber("vm-1", VM));
    }

    @Test
    void saysOfWhomItDoesNotKnowAllWorkloads() {
        // given
        for (int i = 0; i < 8192; i++) {
            census.saw("vm-" + i, VM);
        }
        Set<Integer> before = census.uncounted();

        // when
        census.saw("one more", VM);

        // then
        assertThat(before).isEmpty();
        assertThat(census.uncounted()).containsExactly(1000);
    }

    @Test
    void countsWorkloadsInThePlaceOfThoseThatEnded() {
        // given
        for (int i = 0; i < 8192; i++) {
            census.saw("vm-" + i, VM);
        }
        processes.remove(10);

        // when
        census.saw("one more", new Peer(11, 1000));

        // then
        assertThat(census.uncounted()).isEmpty();
        assertThat(census.ids()).containsExactly("one more");
    }

    @Test
    void keepsAPlaceForAClientWithoutRoomWhenOthersHaveEnded() {
        // given
        for (int pid = 1000; pid < 1256; pid++) {
            processes.put(pid, 1L);
            census.turnedAway(new Peer(pid, 1000));
        }
        processes.remove(1000);

        // when
        census.turnedAway(VM);

        // then
        assertThat(census.turnedAway()).hasSize(256).contains(VM);
    }

    @Test
    void missesNobodyWhoseProcessEnded() {
        // given
        census.saw("vm-1", VM);

        // when
        processes.remove(10);

        // then
        assertThat(census.missing(Set.of())).isEmpty();
        assertThat(census.owner("vm-1")).isEmpty();
    }

    @Test
    void takesAnotherProcessOfTheSameIdForAnother() {
        // given
        census.saw("vm-1", VM);

        // when
        processes.put(10, 501L);

        // then
        assertThat(census.missing(Set.of())).isEmpty();
    }

    @Test
    void knowsAfterARestartWhomTheAgentBeforeSaw() {
        // given
        Path file = directory.resolve("seen");
        census.saw("vm 1 with blanks", VM);
        census.remember(file, "boot-1");
        census.saw("vm-2", new Peer(11, -2));
        census.saw("vm-3", new Peer(11, 1000));
        census.left("vm-3");

        // when
        Census next = census();
        next.remember(file, "boot-1");

        // then
        assertThat(next.missing(Set.of()))
                .containsExactly(new Subscriber("vm 1 with blanks", VM), new Subscriber("vm-2", new Peer(11, -2)));
    }

    @Test
    void knowsNothingOfAnotherBoot() {
        // given
        Path file = directory.resolve("seen");
        census.remember(file, "boot-1");
        census.saw("vm-1", VM);

        // when
        Census next = census();
        next.remember(file, "boot-2");

        // then
        assertThat(next.ids()).isEmpty();
    }

    @Test
    void goesOnWithATornFileAndWithoutOne() throws IOException {
        // given
        Path file = directory.resolve("seen");
        census.remember(file, "boot-1");
        census.saw("vm-1", VM);
        Files.writeString(file, "11 99", StandardOpenOption.APPEND);

        // when
        Census next = census();
        next.remember(file, "boot-1");
        Census nowhere = census();
        nowhere.remember(directory.resolve("absent/seen"), "boot-1");
        nowhere.saw("vm-1", VM);

        // then
        assertThat(next.ids()).containsExactly("vm-1");
        assertThat(nowhere.ids()).containsExactly("vm-1");
    }

    @Test
    void isNotFilledByOneUser() {
        // given a process that is ten thousand workloads, one after the other
        for (int i = 0; i < 10_000; i++) {
            census.saw("x" + i, VM);
        }

        // when
        census.saw("vm-2", new Peer(11, 1001));

        // then
        assertThat(census.ids()).hasSize(8193).contains("vm-2");
    }

    @Test
    void forgetsThatAClientWasTurnedAwayOnceItFindsRoom() {
        // given
        census.turnedAway(VM);
        census.turnedAway(new Peer(11, 1000));

        // when
        census.admitted(VM);

        // then
        assertThat(census.turnedAway()).containsExactly(new Peer(11, 1000));
    }
}
