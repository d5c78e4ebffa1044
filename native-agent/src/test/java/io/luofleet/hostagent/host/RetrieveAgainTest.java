// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.custody.Custody;
import io.luofleet.hostagent.custody.Keepsakes;
import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.hostagent.custody.SessionStore;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.QuerySupport;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.workload.AgentMessage;
import io.luofleet.hostagent.workload.Channel;
import io.luofleet.hostagent.workload.ClientMessage;
import io.luofleet.hostagent.workload.HubRules;
import io.luofleet.hostagent.workload.Incoming;
import io.luofleet.hostagent.workload.Peer;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState.Stage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A kernel that does not hand a session over when it is first asked for it. */
class RetrieveAgainTest {
    private static final String ON = "kho=on liveupdate=on";

    private final EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("first"), ON);
    private final Map<String, Errno> refusing = new HashMap<>();
    private final ByteArrayOutputStream events = new ByteArrayOutputStream();
    private final Log log =
            new Log(new PrintStream(events, true, StandardCharsets.UTF_8), InstantSource.system(), "host-01");
    private final WorkloadHub hub = new WorkloadHub(Manifest.SESSION_NAME, log, () -> {}, () -> "{}", HubRules.DEFAULT);
    private final Metrics metrics = Metrics.unpublished();
    private long now;
    private Inbound inbound;

    @BeforeEach
    void kexec() throws Exception {
        Custody before = custody(kernel());
        before.create("vm-1");
        before.create("vm-2");
        Instant preserved = Instant.parse("2026-01-01T00:00:00Z");
        before.write(
                new Manifest(
                        new UUID(0, 1),
                        1,
                        "host-01",
                        "machine",
                        "boot",
                        "first",
                        1,
                        new KernelAbi("luo-v5", "kho-v4", List.of()),
                        preserved,
                        preserved,
                        List.of(new Session("vm-1", 0, List.of()), new Session("vm-2", 0, List.of()))),
                session -> new byte[] {10});
        machine.load(KernelImage.linux73("next"), ON);
        machine.kexec();
        inbound = new Inbound(custody(new Refusing(kernel())), hub, metrics, () -> now, log);
    }

    private LiveUpdate kernel() {
        return new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.IN_PROCESS);
    }

    private Custody custody(LiveUpdate liveUpdate) {
        return new Custody(liveUpdate, SessionStore.none(), Keepsakes.none(), () -> now, log);
    }

    /** Refuses sessions by name for as long as the test says. */
    private final class Refusing implements LiveUpdate {
        private final LiveUpdate real;

        Refusing(LiveUpdate real) {
            this.real = real;
        }

        @Override
        public boolean devicePresent() {
            return true;
        }

        @Override
        public LuoSession create(String name) throws KernelException {
            return real.create(name);
        }

        @Override
        public LuoSession retrieve(String name) throws KernelException {
            Errno errno = refusing.get(name);
            if (errno != null) {
                throw new KernelException("RETRIEVE_SESSION", errno, name, "");
            }
            return real.retrieve(name);
        }

        @Override
        public QuerySupport queries() {
            return real.queries();
        }

        @Override
        public OptionalLong liveUpdateNumber() {
            return real.liveUpdateNumber();
        }
    }

    /** What a workload hears that claims. */
    private AgentMessage claim(String id) {
        List<AgentMessage> heard = new ArrayList<>();
        WorkloadHub.Client client = hub.connect(new Peer(1, 0), new Channel() {
            @Override
            public boolean send(AgentMessage message, LuoSession session) {
                return heard.add(message);
            }

            @Override
            public boolean sendPatiently(AgentMessage message) {
                return heard.add(message);
            }

            @Override
            public void close() {}
        });
        client.receive(new ClientMessage.Claim(id));
        client.closed();
        return heard.getFirst();
    }

    private static AgentMessage.Code code(AgentMessage answer) {
        return ((AgentMessage.Refusal) answer).code();
    }

    private void goOn() {
        now = inbound.retryAtNanos().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOMEM", "EMFILE", "ENFILE", "EBUSY", "EACCES", "EINTR", "UNKNOWN"})
    void tellsAWorkloadToAskAgain(Errno errno) {
        // given
        refusing.put("vm-1", errno);

        // when
        inbound.recover();

        // then the other one is served
        assertThat(code(claim("vm-1"))).isEqualTo(AgentMessage.Code.NOT_READY);
        assertThat(claim("vm-2")).isInstanceOf(AgentMessage.Claimed.class);
        assertThat(inbound.arrived()).isInstanceOfSatisfying(Arrived.Sessions.class, s -> assertThat(s.observed())
                .isEqualTo(Observed.RETRIEVING));
    }

    @Test
    void servesItOnceTheKernelHandsItOver() {
        // given
        refusing.put("vm-1", Errno.ENOMEM);
        inbound.recover();
        refusing.clear();
        goOn();

        // when
        boolean all = inbound.retry();

        // then
        assertThat(all).isTrue();
        assertThat(claim("vm-1")).isInstanceOf(AgentMessage.Claimed.class);
        assertThat(inbound.retryAtNanos()).isEmpty();
    }

    @Test
    void asksLessAndLessOftenAndForEver() {
        // given
        refusing.put("vm-1", Errno.EBUSY);
        inbound.recover();
        List<Long> pauses = new ArrayList<>();

        // when
        for (int i = 0; i < 100; i++) {
            long before = now;
            goOn();
            pauses.add((now - before) / 1_000_000);
            inbound.retry();
        }

        // then
        assertThat(pauses).startsWith(100L, 200L, 400L).endsWith(5000L, 5000L);
        assertThat(code(claim("vm-1"))).isEqualTo(AgentMessage.Code.NOT_READY);
        assertThat(metrics.text())
                .contains("luofleet_agent_sessions_waiting 1\n")
                .contains("luofleet_agent_retrieve_refusals_total{call=\"RETRIEVE_SESSION\",errno=\"EBUSY\"} 101\n");
        assertThat(events.toString(StandardCharsets.UTF_8).lines().filter(l -> l.contains("event=retrieve-again")))
                .hasSize(7);
    }

    @Test
    void isNotDueBeforeItsTime() {
        // given
        refusing.put("vm-1", Errno.ENOMEM);

        // when
        inbound.recover();

        // then
        assertThat(inbound.retryDue()).isFalse();
        goOn();
        assertThat(inbound.retryDue()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"ENOENT", "EINVAL", "EIO"})
    void tellsWhatIsFinalForWhatItIs(Errno errno) {
        // given
        refusing.put("vm-1", errno);

        // when
        inbound.recover();

        // then only the first is lost memory
        AgentMessage.Code expected =
                switch (errno) {
                    case ENOENT -> AgentMessage.Code.SESSION_FAILED;
                    case EINVAL -> AgentMessage.Code.ALREADY_CLAIMED;
                    default -> AgentMessage.Code.UNREADABLE;
                };
        assertThat(code(claim("vm-1"))).isEqualTo(expected);
        assertThat(inbound.retryAtNanos()).isEmpty();
    }

    @Test
    void aLaterFinalAnswerIsFinal() {
        // given
        refusing.put("vm-1", Errno.EBUSY);
        inbound.recover();
        refusing.put("vm-1", Errno.ENOENT);
        goOn();

        // when
        inbound.retry();

        // then
        assertThat(code(claim("vm-1"))).isEqualTo(AgentMessage.Code.SESSION_FAILED);
        assertThat(hub.incoming())
                .extracting(Incoming::stage)
                .containsExactlyInAnyOrder(Incoming.Stage.LOST, Incoming.Stage.HELD);
    }

    @Test
    void reportsItAsStillPreserved() {
        // given
        refusing.put("vm-1", Errno.ENOMEM);

        // when
        inbound.recover();

        // then
        assertThat(inbound.states())
                .filteredOn(s -> s.name().equals("vm-1"))
                .singleElement()
                .satisfies(s -> {
                    assertThat(s.stage()).isEqualTo(Stage.PRESERVED);
                    assertThat(s.detail()).contains("ENOMEM");
                });
    }

    @Test
    void awaitsTheManifestItselfWithoutAWordOfFailure() {
        // given
        refusing.put(Manifest.SESSION_NAME, Errno.ENOMEM);

        // when
        inbound.recover();

        // then
        assertThat(inbound.arrived()).isInstanceOf(Arrived.Awaited.class);
        assertThat(inbound.manifestMissing()).isTrue();
        assertThat(code(claim("vm-1"))).isEqualTo(AgentMessage.Code.NOT_READY);
    }

    @Test
    void servesEveryoneOnceTheManifestIsThere() {
        // given
        refusing.put(Manifest.SESSION_NAME, Errno.EMFILE);
        inbound.recover();
        refusing.clear();
        goOn();

        // when
        inbound.recover();

        // then
        assertThat(claim("vm-1")).isInstanceOf(AgentMessage.Claimed.class);
        assertThat(inbound.retryAtNanos()).isEmpty();
    }
}
