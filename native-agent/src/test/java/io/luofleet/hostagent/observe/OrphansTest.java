// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate.Sessions;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.EmulatedSession;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.QuerySupport;
import io.luofleet.hostagent.luo.model.Callback;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.luo.model.RehearsalFile;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.OrphanState.Answer;
import io.luofleet.wire.OrphanState.Order;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrphansTest {
    private static final String ON = "liveupdate=on";

    private final EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("first"), ON);
    private EmulatedLiveUpdate liveUpdate;
    private Orphans orphans;

    /** Four sessions came in, and only vm-2 is known to somebody. */
    @BeforeEach
    void kexec() throws KernelException {
        EmulatedLiveUpdate before = new EmulatedLiveUpdate(machine, Sessions.IN_PROCESS);
        for (String name : List.of("vm-1", "vm-2", "systemd", Manifest.SESSION_NAME)) {
            ((EmulatedSession) before.create(name)).preserve(RehearsalFile.of("memfd-v2", "ram", 4096), 1);
        }
        machine.load(KernelImage.linux73("second"), ON);
        machine.kexec();
        liveUpdate = new EmulatedLiveUpdate(machine, Sessions.IN_PROCESS);
        // An agent looks for its manifest first; before that the kernel has not read what came in.
        assertThatThrownBy(() -> liveUpdate.retrieve("no-manifest")).isInstanceOf(KernelException.class);
        orphans = new Orphans(liveUpdate, Log.silent());
        orphans.look(incoming(), Set.of("vm-2"));
    }

    private List<ListedSession> incoming() throws KernelException {
        return ((QuerySupport.Present) liveUpdate.queries()).queries().sessions(Direction.INCOMING);
    }

    private static Directive orders(long revision, Map<String, Order> orders) {
        return new Directive(null, revision, 1, null, Desired.IDLE, null, null, null, orders);
    }

    private List<String> inTheKernel() {
        return machine.snapshot().incoming().stream().map(s -> s.name()).toList();
    }

    @Test
    void areThePendingSessionsThatNobodyKnows() {
        // when
        List<OrphanState> states = orphans.states();

        // then
        assertThat(states).containsExactly(new OrphanState("vm-1", 1, Answer.KEPT, null));
    }

    @Test
    void areAllPendingSessionsWithoutAManifest() throws KernelException {
        // given
        Orphans withoutManifest = new Orphans(liveUpdate, Log.silent());

        // when
        withoutManifest.look(incoming(), Set.of());

        // then
        assertThat(withoutManifest.states()).extracting(OrphanState::name).containsExactly("vm-1", "vm-2");
    }

    @Test
    void stayUntouchedWithoutAnOrderToFinish() {
        // when
        orphans.obey(orders(1, Map.of("vm-1", Order.KEEP, "vm-2", Order.FINISH)));

        // then
        assertThat(orphans.states()).containsExactly(new OrphanState("vm-1", 1, Answer.KEPT, null));
        assertThat(machine.snapshot().incoming()).noneMatch(session -> session.retrieved());
    }

    @Test
    void areFinishedAsOrderedAndStayTold() throws KernelException {
        // given
        orphans.obey(orders(1, Map.of("vm-1", Order.FINISH)));

        // when
        orphans.look(incoming(), Set.of("vm-2"));

        // then
        assertThat(orphans.states()).containsExactly(new OrphanState("vm-1", 0, Answer.FINISHED, null));
        assertThat(inTheKernel()).containsExactly("vm-2", "systemd", Manifest.SESSION_NAME);
    }

    @Test
    void thatCannotBeFinishedAreTriedAgainWithTheNextDirective() throws KernelException {
        // given
        machine.callbacks().fail("memfd-v2", Callback.CAN_FINISH, Errno.EBUSY, 1);
        orphans.obey(orders(1, Map.of("vm-1", Order.FINISH)));
        OrphanState failed = orphans.states().getFirst();
        orphans.look(incoming(), Set.of("vm-2"));

        // when
        orphans.obey(orders(2, Map.of("vm-1", Order.FINISH)));

        // then
        assertThat(failed.answer()).isEqualTo(Answer.FAILED);
        assertThat(failed.files()).isEqualTo(1);
        assertThat(failed.detail()).contains("EBUSY");
        assertThat(orphans.states()).containsExactly(new OrphanState("vm-1", 0, Answer.FINISHED, null));
    }

    @Test
    void thatSomebodyElseTookAreTheirs() throws KernelException {
        // given
        liveUpdate.retrieve("vm-1");

        // when
        orphans.look(incoming(), Set.of("vm-2"));

        // then
        assertThat(orphans.states()).isEmpty();
    }
}
