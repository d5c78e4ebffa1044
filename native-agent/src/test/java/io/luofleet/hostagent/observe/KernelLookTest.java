// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedFlb.State;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.FlbState.Moment;
import io.luofleet.wire.FlbState.Status;
import io.luofleet.wire.SessionState.FileState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelLookTest {
    private static final ListedFile FIRST = new ListedFile(1, "memfd-v2", ListedFile.State.PRESERVED, 0);
    private static final ListedFile SECOND = new ListedFile(-1, "memfd-v2", ListedFile.State.PRESERVED, 0);
    private static final FileState SAID_FIRST = new FileState(1, "memfd-v1", "ram0", 4096L);
    private static final FileState SAID_THIRD = new FileState(3, "memfd-v2", "ram2", 4096L);

    private static KernelLook look(Direction direction, Map<String, List<ListedFile>> files, ListedFlb... flbs) {
        return new KernelLook(direction, List.of(), files, List.of(), List.of(flbs));
    }

    @Test
    void takesFilesFromTheKernelAndTheirNamesFromTheWorkload() {
        // when
        List<FileState> named = KernelLook.named(List.of(FIRST, SECOND), List.of(SAID_THIRD, SAID_FIRST));

        // then
        assertThat(named)
                .containsExactly(
                        new FileState(1, "memfd-v2", "ram0", 4096L), new FileState(-1, "memfd-v2", null, null));
    }

    @Test
    void showsOnTheWayOutWhatIsHeldAndLeavesOutWhatOnlyCameIn() {
        // given
        KernelLook look = look(
                Direction.OUTGOING,
                Map.of(),
                new ListedFlb("used", 2, 0, 1, State.NONE, 0),
                new ListedFlb("idle", 0, 3, 1, State.PENDING, 0),
                new ListedFlb("gone", 0, 1, 0, State.UNCLAIMED, 0));

        // when
        List<FlbState> states = look.flbStates(Moment.AT_PRESERVE);

        // then
        assertThat(states)
                .extracting(FlbState::name, FlbState::count, FlbState::status)
                .containsExactly(tuple("used", 2L, Status.HELD), tuple("idle", 0L, Status.NONE));
    }

    @Test
    void showsOfWhatCameInEachState() {
        // given
        KernelLook look = look(
                Direction.INCOMING,
                Map.of(),
                new ListedFlb("in use", 0, 2, 1, State.RETRIEVED, 0),
                new ListedFlb("broken", 0, 2, 1, State.FAILED, -12),
                new ListedFlb("gone", 0, 1, 0, State.UNCLAIMED, 0),
                new ListedFlb("later", 0, 1, 1, State.UNKNOWN, 0));

        // when
        List<FlbState> states = look.flbStates(Moment.AFTER_RETRIEVE);

        // then
        assertThat(states)
                .extracting(FlbState::name, FlbState::count, FlbState::status)
                .containsExactly(
                        tuple("in use", 2L, Status.RETRIEVED),
                        tuple("broken", 2L, Status.FAILED),
                        tuple("gone", 1L, Status.UNCLAIMED),
                        tuple("later", 1L, null));
    }
}
