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
import io.luofleet.hostagent.sys.PacketSocket;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.Sys;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DescriptorStoreTest {
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

    private DescriptorStore store(int capacity, Inherited inherited, int version) throws Exception {
        NotifySocket socket = NotifySocket.connect(manager.address());
        open.add(socket);
        return new DescriptorStore(
                socket, capacity, inherited, new Keeper.Systemd(SystemdVersion.of(version)), Log.silent());
    }

    private DescriptorStore store() throws Exception {
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
        DescriptorStore store = store();
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
        DescriptorStore store = store(16, new Inherited(both, List.of(), Set.of("s1")), 262);
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
        DescriptorStore store = store(16, new Inherited(List.of(held), List.of(), Set.of("s1")), 262);
        store.keep(held);

        // when
        store.release(held);

        // then the first message that comes is the removal
        assertThat(manager.receive().text()).isEqualTo("FDSTOREREMOVE=1\nFDNAME=s1");
    }

    @Test
    void waitsUntilTheManagerHasClosedTheBarrier() throws Exception {
        // given a manager that works off its messages
        DescriptorStore store = store();
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
        DescriptorStore store = store();

        // when
        Optional<String> fault = store.settle(Duration.ofMillis(1));

        // then
        assertThat(fault.orElseThrow()).contains("did not work off");
    }

    @Test
    void admitsThatASessionIsNotInCustody() throws Exception {
        // given a manager that is gone
        DescriptorStore store = store();
        manager.close();

        // when
        store.keep(session("vm-1"));

        // then
        assertThat(store.unprotected()).contains("ECONNREFUSED");
    }

    @Test
    void warnsOfSystemctlKexecUnderAnOldSystemd() throws Exception {
        // given
        DescriptorStore old = store(16, Inherited.NOTHING, 257);

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
        Optional<DescriptorStore> store = DescriptorStore.of(environment, Inherited.NOTHING, Log.silent());

        // then
        assertThat(store).isEmpty();
    }

    @Test
    void tellsThatWorkloadsAreServed() throws Exception {
        // given
        Map<String, String> environment = Map.of("NOTIFY_SOCKET", manager.address(), "FDSTORE", "16");
        DescriptorStore store =
                DescriptorStore.of(environment, Inherited.NOTHING, Log.silent()).orElseThrow();

        // when
        store.ready();

        // then
        assertThat(manager.receive().text()).isEqualTo("READY=1");
    }

    @Test
    void isThatOfLuoFirstWhereItSaysSo() throws Exception {
        // given
        PacketSocket.Pair pair = PacketSocket.pair();
        open.add(pair.left());
        Fd agents = Fd.duplicate(pair.right().number());
        open.add(pair.right());
        // The variable takes over its descriptor, as after an exec.
        Map<String, String> environment = Map.of("LUO_FIRST_STORE", agents.release() + ":100");
        DescriptorStore store =
                DescriptorStore.of(environment, Inherited.NOTHING, Log.silent()).orElseThrow();

        // when
        store.keep(session("vm-1"));

        // then
        byte[] message = new byte[64];
        Received received = pair.left().receive(message);
        received.fd().ifPresent(Fd::close);
        assertThat(new String(message, 0, received.bytes(), StandardCharsets.UTF_8))
                .isEqualTo("FDSTORE=1\nFDPOLL=0\nFDNAME=s1");
        assertThat(received.fd()).isPresent();
        assertThat(store.kind()).isEqualTo("luo-first");
        assertThat(store.room()).isEqualTo(99);
        assertThat(store.manager()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "7", "7:", ":100", "x:100", "7:x", "99999:100", "-1:100", "7:100:3"})
    void isNotThereWhenTheVariableSaysNothingOfUse(String variable) {
        // given
        Map<String, String> environment = Map.of("LUO_FIRST_STORE", variable);

        // when
        Optional<DescriptorStore> store = DescriptorStore.of(environment, Inherited.NOTHING, Log.silent());

        // then
        assertThat(store).isEmpty();
    }
}
