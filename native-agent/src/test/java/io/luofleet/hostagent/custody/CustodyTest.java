// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.QuerySupport;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Memfd;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CustodyTest {
    private static final String ON = "kho=on liveupdate=on";
    private static final KernelImage NEXT = KernelImage.linux73("next");

    private final EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("first"), ON);

    /** Of the machine's present boot. */
    private Custody custody() {
        return custody(new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.IN_PROCESS), SessionStore.none());
    }

    private static Custody custody(LiveUpdate liveUpdate, SessionStore store) {
        return new Custody(liveUpdate, store, Keepsakes.none(), System::nanoTime, Log.silent());
    }

    private void kexec() throws Exception {
        machine.load(NEXT, ON);
        machine.kexec();
    }

    @Test
    void takesManifestAndSessionsBackInTheNextKernel() throws Exception {
        // given
        Custody before = custody();
        before.create("vm-1");
        Manifest manifest = ManifestCodecTest.manifest(new Session("vm-1", 1000, List.of()));
        Instant kexecAt = Instant.parse("2026-01-01T00:00:00Z");
        before.write(manifest, ManifestCodecTest.ANSWERS).stamp(kexecAt);
        kexec();

        // when
        Recovery.Recovered recovered = (Recovery.Recovered) custody().recover();

        // then
        assertThat(recovered.manifest()).isEqualTo(manifest);
        assertThat(recovered.kexecAt()).contains(kexecAt);
        assertThat(recovered.sessions()).containsOnlyKeys("vm-1");
        assertThat(recovered.lost()).isEmpty();
    }

    @Test
    void namesTheSessionsThatDidNotComeBack() throws Exception {
        // given a manifest that names a session nobody preserved
        Custody before = custody();
        before.create("vm-1");
        before.write(
                ManifestCodecTest.manifest(new Session("vm-1", 1000, List.of()), new Session("vm-2", 1000, List.of())),
                ManifestCodecTest.ANSWERS);
        kexec();

        // when
        Recovery.Recovered recovered = (Recovery.Recovered) custody().recover();

        // then
        assertThat(recovered.sessions()).containsOnlyKeys("vm-1");
        assertThat(recovered.lost().get("vm-2").errnoName()).isEqualTo("ENOENT");
    }

    /** The machine's present kernel, whose device another process has open the first time that {@code busyOnce} is asked for. */
    private LiveUpdate kernel(String busyOnce, List<String> log) {
        LiveUpdate real = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.IN_PROCESS);
        return new LiveUpdate() {
            private boolean busy = true;

            @Override
            public boolean devicePresent() {
                return real.devicePresent();
            }

            @Override
            public LuoSession create(String name) throws KernelException {
                return real.create(name);
            }

            @Override
            public LuoSession retrieve(String name) throws KernelException {
                log.add("retrieve " + name);
                if (busy && name.equals(busyOnce)) {
                    busy = false;
                    throw new KernelException("RETRIEVE_SESSION", Errno.EBUSY, null, "");
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
        };
    }

    private static SessionStore loggingStore(List<String> log) {
        return new SessionStore() {
            @Override
            public String kind() {
                return "log";
            }

            @Override
            public String unprotected() {
                return "";
            }

            @Override
            public void keep(LuoSession session) {
                log.add("keep " + session.name());
            }

            @Override
            public void release(LuoSession session) {}
        };
    }

    private void preserveTwo() throws Exception {
        Custody before = custody();
        before.create("vm-1");
        before.create("vm-2");
        before.write(
                ManifestCodecTest.manifest(new Session("vm-1", 1000, List.of()), new Session("vm-2", 1000, List.of())),
                ManifestCodecTest.ANSWERS);
        kexec();
    }

    @Test
    void keepsEachSessionBeforeItAsksForTheNext() throws Exception {
        // given
        preserveTwo();
        List<String> log = new ArrayList<>();
        Custody custody = custody(kernel("nobody", log), loggingStore(log));

        // when
        custody.recover();

        // then
        assertThat(log)
                .containsExactly(
                        "retrieve luofleet-manifest",
                        "keep luofleet-manifest",
                        "retrieve vm-1",
                        "keep vm-1",
                        "retrieve vm-2",
                        "keep vm-2");
    }

    @Test
    void keepsASessionThatTheKernelWillHandOverLaterApartFromTheLost() throws Exception {
        // given
        preserveTwo();
        Custody custody = custody(kernel("vm-1", new ArrayList<>()), loggingStore(new ArrayList<>()));

        // when
        Recovery.Recovered recovered = (Recovery.Recovered) custody.recover();

        // then
        assertThat(recovered.sessions()).containsOnlyKeys("vm-2");
        assertThat(recovered.waiting()).containsOnlyKeys("vm-1");
        assertThat(recovered.lost()).isEmpty();
    }

    @Test
    void keepsASessionOfALaterAttemptToo() throws Exception {
        // given
        preserveTwo();
        List<String> log = new ArrayList<>();
        Custody custody = custody(kernel("vm-1", log), loggingStore(log));
        custody.recover();
        Map<String, String> heard = new HashMap<>();

        // when
        custody.retrieve(List.of("vm-1"), new LiveUpdate.Taker() {
            @Override
            public void taken(LuoSession session) {
                heard.put(session.name(), "taken");
            }

            @Override
            public void refused(String name, KernelException why) {
                heard.put(name, why.errnoName());
            }
        });

        // then
        assertThat(heard).containsExactly(Map.entry("vm-1", "taken"));
        assertThat(log).endsWith("retrieve vm-1", "keep vm-1");
    }

    @Test
    void asksAgainForAManifestThatIsRefusedForNow() throws Exception {
        // given
        preserveTwo();
        Custody custody = custody(kernel(Manifest.SESSION_NAME, new ArrayList<>()), SessionStore.none());
        Recovery first = custody.recover();

        // when
        Recovery second = custody.recover();

        // then
        assertThat(((Recovery.Unreadable) first).retry()).isTrue();
        assertThat(second).isInstanceOf(Recovery.Recovered.class);
    }

    @Test
    void findsNothingAfterAnOrdinaryBoot() {
        // given a machine that was switched on, when
        Recovery recovery = custody().recover();

        // then
        assertThat(recovery).isEqualTo(new Recovery.NoLiveUpdate());
    }

    @Test
    void saysSoWhenThereIsNoDevice() {
        // given
        EmulatedMachine off = new EmulatedMachine(KernelImage.linux73("first"), "liveupdate=off");
        EmulatedLiveUpdate liveUpdate = new EmulatedLiveUpdate(off, EmulatedLiveUpdate.Sessions.IN_PROCESS);

        // when
        Recovery recovery = custody(liveUpdate, SessionStore.none()).recover();

        // then
        assertThat(recovery).isEqualTo(new Recovery.DeviceAbsent());
    }

    @Test
    void refusesAForeignManifestAndKeepsItsSession() throws Exception {
        // given
        LuoSession session = custody().create(Manifest.SESSION_NAME);
        try (Memfd foreign = Memfd.create("foreign")) {
            foreign.write(0, "not a manifest".repeat(20).getBytes(StandardCharsets.UTF_8));
            session.preserve(foreign.fd().number(), Manifest.TOKEN);
            kexec();
        }

        // when
        Recovery.Unreadable unreadable = (Recovery.Unreadable) custody().recover();

        // then
        assertThat(unreadable.reason()).contains("another program's file");
        assertThat(unreadable.retry()).isFalse();
    }

    @Test
    void provesThatNobodyHoldsASession() throws Exception {
        // given
        Custody custody = custody();
        LuoSession session = custody.create("vm-1");
        boolean whileHeld = custody.gone("vm-1");

        // when
        custody.close(session);

        // then
        assertThat(whileHeld).isFalse();
        assertThat(custody.gone("vm-1")).isTrue();
    }

    @Test
    void takesTheManifestBackOnAnAbort() throws Exception {
        // given
        Custody custody = custody();
        Custody.Written written = custody.write(ManifestCodecTest.manifest(), ManifestCodecTest.ANSWERS);

        // when
        written.close();

        // then
        assertThat(custody.gone(Manifest.SESSION_NAME)).isTrue();
    }
}
