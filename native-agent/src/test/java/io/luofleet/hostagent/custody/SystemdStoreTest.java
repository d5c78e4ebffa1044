// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.FakeManager;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.NotifySocket;
import io.luofleet.hostagent.sys.Sys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemdStoreTest {
    private FakeManager manager;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void listen() throws Exception {
        manager = new FakeManager("luofleet-" + UUID.randomUUID());
        open.add(manager);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private LuoSession session(String name) throws Exception {
        Memfd memfd = Memfd.create(name);
        open.add(memfd);
        return new StoredSession(name, memfd.fd(), Errno.ENOENT);
    }

    private SystemdStore store(int capacity, Inherited inherited, int version) throws Exception {
        NotifySocket socket = NotifySocket.connect(manager.address());
        open.add(socket);
        return new SystemdStore(socket, capacity, inherited, SystemdVersion.of(version), Log.silent());
    }

    private SystemdStore store() throws Exception {
        return store(16, Inherited.NOTHING, 262);
    }

    private static long inode(int fd) throws Exception {
        return Sys.status(fd).inode();
    }

    @Test
    void sendsASessionsDescriptorAsSoonAsItIsKept() throws Exception {
        // given
        LuoSession session = session("vm-1");

        // when
        store().keep(session);

        // then
        FakeManager.Message message = manager.receive();
        assertThat(message.text()).isEqualTo("FDSTORE=1\nFDPOLL=0\nFDNAME=s1");
        try (Fd kept = message.fds().getFirst()) {
            assertThat(inode(kept.number())).isEqualTo(inode(session.fd()));
        }
    }

    @Test
    void removesWhatItReleases() throws Exception {
        // given
        LuoSession session = session("vm-1");
        SystemdStore store = store();
        store.keep(session);
        manager.receive().fds().forEach(Fd::close);

        // when
        store.release(session);

        // then
        assertThat(manager.receive().text()).isEqualTo("FDSTOREREMOVE=1\nFDNAME=s1");
    }

    @Test
    void givesUpWhatItInheritedOnlyWithTheLastOfIt() throws Exception {
        // given two inherited sessions, and the first of them released
        List<LuoSession> both = List.of(session("vm-1"), session("vm-2"));
        SystemdStore store = store(16, new Inherited(both, List.of(), Set.of("s1")), 262);
        store.release(both.getFirst());
        int roomBefore = store.room();

        // when
        store.release(both.getLast());

        // then the first message that comes is the removal
        assertThat(roomBefore).isEqualTo(15);
        assertThat(manager.receive().text()).isEqualTo("FDSTOREREMOVE=1\nFDNAME=s1");
        assertThat(store.room()).isEqualTo(16);
    }

    @Test
    void neverReusesANameThatIsInTheStore() throws Exception {
        // given
        Inherited inherited = new Inherited(List.of(session("vm-0")), List.of(), Set.of("s1", "s2"));

        // when
        store(16, inherited, 262).keep(session("vm-1"));

        // then
        FakeManager.Message message = manager.receive();
        assertThat(message.text()).endsWith("FDNAME=s3");
        message.fds().forEach(Fd::close);
    }

    @Test
    void doesNotStoreAgainWhatItInherited() throws Exception {
        // given
        LuoSession held = session("vm-0");
        SystemdStore store = store(16, new Inherited(List.of(held), List.of(), Set.of("s1")), 262);
        store.keep(held);

        // when
        store.release(held);

        // then the first message that comes is the removal
        assertThat(manager.receive().text()).isEqualTo("FDSTOREREMOVE=1\nFDNAME=s1");
    }

    @Test
    void waitsUntilTheManagerHasClosedTheBarrier() throws Exception {
        // given a manager that works off its messages
        SystemdStore store = store();
        CompletableFuture<Optional<String>> settled =
                CompletableFuture.supplyAsync(() -> store.settle(Duration.ofSeconds(20)));
        FakeManager.Message barrier = manager.receive();
        boolean before = settled.isDone();

        // when
        barrier.fds().forEach(Fd::close);

        // then
        assertThat(barrier.text()).isEqualTo("BARRIER=1");
        assertThat(before).isFalse();
        assertThat(settled.get()).isEmpty();
    }

    @Test
    void saysSoWhenTheManagerIsStuck() throws Exception {
        // given
        SystemdStore store = store();

        // when
        Optional<String> fault = store.settle(Duration.ofMillis(1));

        // then
        assertThat(fault.orElseThrow()).contains("did not work off");
    }

    @Test
    void admitsThatASessionIsNotInCustody() throws Exception {
        // given a manager that is gone
        SystemdStore store = store();
        manager.close();

        // when
        store.keep(session("vm-1"));

        // then
        assertThat(store.unprotected()).contains("ECONNREFUSED");
    }

    @Test
    void warnsOfSystemctlKexecUnderAnOldSystemd() throws Exception {
        // given
        SystemdStore old = store(16, Inherited.NOTHING, 257);

        // when
        String protection = old.protection();

        // then
        assertThat(protection).contains("systemd 257").contains("within one boot only");
    }

    @Test
    void isNotThereWithoutAManagersStore() {
        // given a unit without FileDescriptorStoreMax
        Map<String, String> environment = Map.of("NOTIFY_SOCKET", manager.address());

        // when
        Optional<SystemdStore> store = SystemdStore.of(environment, Inherited.NOTHING, Log.silent());

        // then
        assertThat(store).isEmpty();
    }

    @Test
    void tellsThatWorkloadsAreServed() throws Exception {
        // given
        Map<String, String> environment = Map.of("NOTIFY_SOCKET", manager.address(), "FDSTORE", "16");
        SystemdStore store =
                SystemdStore.of(environment, Inherited.NOTHING, Log.silent()).orElseThrow();

        // when
        store.ready();

        // then
        assertThat(manager.receive().text()).isEqualTo("READY=1");
    }
}
