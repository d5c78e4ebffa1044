// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import static io.luofleet.hostagent.luo.model.Errors.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.luo.model.Handover.FlbData;
import io.luofleet.hostagent.luo.model.KernelImage.HandlerImage;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of {@code luo_flb.c}. */
class FlbRulesTest {
    private final Lab lab = Lab.withFlbs(FlbFinish.FIXED, "flb-a", "flb-b");

    private Flb flb(String name) {
        return lab.boot().flb(name).orElseThrow();
    }

    @Test
    @DisplayName("register: EOPNOTSUPP, then EINVAL incomplete, then EINVAL handler unknown, then EEXIST")
    void registerErrors() throws Exception {
        FileHandler handler = lab.boot().handlers().getFirst();
        FileHandler stranger = new OpaqueHandler("stranger", lab.memory);
        Luo off = new Luo(KernelImage.linux73("x").boot(""), Optional.empty());

        assertErrno(Errno.EOPNOTSUPP, () -> off.register(stranger, new Incomplete()));
        assertErrno(Errno.EINVAL, () -> lab.luo().register(handler, new Incomplete()));
        assertErrno(Errno.EINVAL, () -> lab.luo().register(stranger, flb("flb-a")));
        assertErrno(Errno.EEXIST, () -> lab.luo().register(handler, flb("flb-a")));
        assertErrno(Errno.EEXIST, () -> lab.luo().register(handler, new SharedState("flb-a", lab.memory)));
    }

    @Test
    @DisplayName("register: the 64th FLB is ENOSPC, but one more handler for a known FLB is not")
    void sixtyThree() throws LuoError {
        Lab full = new Lab(Lab.image(
                FlbFinish.FIXED,
                new HandlerImage(
                        "h1", IntStream.range(0, 63).mapToObj(i -> "flb-" + i).toList()),
                new HandlerImage("h2", List.of())));
        FileHandler second = full.boot().handlers().get(1);

        assertErrno(Errno.ENOSPC, () -> full.luo().register(second, new SharedState("one-more", full.memory)));
        full.luo().register(second, full.boot().flb("flb-62").orElseThrow());

        assertThat(full.luo().snapshot().flbs()).hasSize(63);
    }

    @Test
    @DisplayName("unregister: with its last handler an FLB leaves the list, and its name is free")
    void unregister() throws LuoError {
        FileHandler handler = lab.boot().handlers().getFirst();

        lab.luo().unregister(handler, flb("flb-a"));

        lab.luo().register(handler, new SharedState("flb-a", lab.memory));
        assertThat(lab.luo().snapshot().flbs())
                .extracting(Snapshot.FlbView::name)
                .containsExactly("flb-b", "flb-a");
    }

    @Test
    @DisplayName("preserve: the first file asks the FLBs in registration order, before itself; later ones count")
    void firstAndLater() throws LuoError {
        Session session = lab.create("vm");

        List<String> calls = lab.callbacksDuring(() -> {
            session.preserve(Optional.of(Lab.memfd()), 1);
            session.preserve(Optional.of(Lab.memfd()), 2);
        });

        assertThat(calls).containsExactly("flb-a PRESERVE", "flb-b PRESERVE", "memfd-v2 PRESERVE", "memfd-v2 PRESERVE");
        assertThat(lab.flb("flb-b").outgoingCount()).isEqualTo(2);
    }

    @Test
    @DisplayName("preserve: when an FLB fails, those counted for this file are put back in reverse")
    void rollback() throws LuoError {
        Lab three = Lab.withFlbs(FlbFinish.FIXED, "flb-a", "flb-b", "flb-c");
        Session session = three.create("vm");
        three.callbacks.fail("flb-c", Callback.PRESERVE, Errno.ENOMEM, 1);

        List<String> calls = three.callbacksDuring(
                () -> assertErrno(Errno.ENOMEM, () -> session.preserve(Optional.of(Lab.memfd()), 1)));

        assertThat(calls)
                .containsExactly(
                        "flb-a PRESERVE", "flb-b PRESERVE", "flb-c PRESERVE", "flb-b UNPRESERVE", "flb-a UNPRESERVE");
    }

    @Test
    @DisplayName("preserve: the rollback of a later file leaves the counts of earlier ones")
    void rollbackKeepsOthers() throws LuoError {
        Lab two = new Lab(Lab.image(
                FlbFinish.FIXED,
                new HandlerImage("h1", List.of("shared")),
                new HandlerImage("h2", List.of("shared", "failing"))));
        Session session = two.create("vm");
        session.preserve(Optional.of(new OpaqueFile("h1", "a", 0)), 1);
        two.callbacks.fail("failing", Callback.PRESERVE, Errno.ENODEV, 1);

        List<String> calls = two.callbacksDuring(
                () -> assertErrno(Errno.ENODEV, () -> session.preserve(Optional.of(new OpaqueFile("h2", "b", 0)), 2)));

        assertThat(calls).containsExactly("failing PRESERVE");
        assertThat(two.flb("shared").outgoingCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("get_outgoing: ENOENT before the first file; a holder keeps the state beyond the last")
    void outgoingHolder() throws LuoError {
        assertErrno(Errno.ENOENT, () -> lab.luo().getOutgoing(flb("flb-a")));
        Session session = lab.createWith("vm", 1);
        lab.luo().getOutgoing(flb("flb-a"));

        session.close();

        assertThat(lab.flb("flb-a").outgoingCount()).isEqualTo(1);
        assertThat(lab.flb("flb-b").outgoingCount()).isZero();
        assertThat(lab.callbacksDuring(() -> lab.luo().putOutgoing(flb("flb-a"))))
                .containsExactly("flb-a UNPRESERVE");
    }

    @Test
    @DisplayName("serialise: only FLBs in use, in registration order, with their counts")
    void serialise() throws LuoError {
        Lab two = new Lab(Lab.image(
                FlbFinish.FIXED,
                new HandlerImage("h1", List.of("z", "unused-by-h2")),
                new HandlerImage("h2", List.of("m", "z")),
                new HandlerImage("h3", List.of("idle"))));
        Session session = two.create("vm");
        session.preserve(Optional.of(new OpaqueFile("h2", "a", 0)), 1);
        session.preserve(Optional.of(new OpaqueFile("h1", "b", 0)), 2);

        Handover handover = two.luo().reboot().orElseThrow();

        assertThat(handover.flbs())
                .extracting(FlbData::name, FlbData::count)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("z", 2L),
                        org.assertj.core.groups.Tuple.tuple("unused-by-h2", 1L),
                        org.assertj.core.groups.Tuple.tuple("m", 1L));
    }

    @Test
    @DisplayName("get_incoming: ENODATA after a power-on; ENOENT when this FLB did not come in")
    void nothingIncoming() throws Exception {
        assertErrno(Errno.ENODATA, () -> lab.luo().getIncoming(flb("flb-a")));

        lab.kexec();

        assertErrno(Errno.ENOENT, () -> lab.luo().getIncoming(flb("flb-a")));
    }

    @Test
    @DisplayName("get_incoming: retrieves once, on demand; ENODATA once finished")
    void onDemand() throws Exception {
        lab.createWith("vm", 1);
        lab.kexec();
        Session session = lab.retrieve("vm");
        assertThat(lab.callbacksDuring(() -> {
                    lab.luo().getIncoming(flb("flb-a"));
                    lab.luo().getIncoming(flb("flb-a"));
                    lab.luo().putIncoming(flb("flb-a"));
                    lab.luo().putIncoming(flb("flb-a"));
                }))
                .containsExactly("flb-a RETRIEVE");

        session.finish();

        assertErrno(Errno.ENODATA, () -> lab.luo().getIncoming(flb("flb-a")));
    }

    @Test
    @DisplayName("get_incoming: a failure is final, and then finish never runs")
    void stickyFailure() throws Exception {
        lab.createWith("vm", 1);
        lab.kexec();
        lab.callbacks.fail("flb-a", Callback.RETRIEVE, Errno.EIO, 1);
        assertErrno(Errno.EIO, () -> lab.luo().getIncoming(flb("flb-a")));
        assertErrno(Errno.EIO, () -> lab.luo().getIncoming(flb("flb-a")));

        lab.retrieve("vm").finish();

        assertThat(lab.flb("flb-a").finished()).isFalse();
        assertThat(lab.flb("flb-b").finished()).isTrue();
    }

    @Test
    @DisplayName("finish: runs once, with the last file of the last session, in reverse order of registration")
    void lastFinish() throws Exception {
        lab.createWith("one", 1);
        lab.createWith("two", 1);
        lab.kexec();
        Session one = lab.retrieve("one");
        Session two = lab.retrieve("two");
        one.finish();
        assertThat(lab.flb("flb-a").incomingCount()).isEqualTo(1);

        List<String> calls = lab.callbacksDuring(two::finish);

        assertThat(calls)
                .containsExactly(
                        "memfd-v2 CAN_FINISH",
                        "memfd-v2 FINISH",
                        "flb-b RETRIEVE",
                        "flb-b FINISH",
                        "flb-a RETRIEVE",
                        "flb-a FINISH");
    }

    @Test
    @DisplayName("upstream defect: an FLB that nobody asked for before the last finish never finishes and leaks")
    void upstreamDefect() throws Exception {
        Lab upstream = Lab.withFlbs(FlbFinish.UPSTREAM, "flb-a");
        upstream.createWith("vm", 1);
        upstream.kexec();
        Session session = upstream.retrieve("vm");
        session.retrieve(1);

        List<String> calls = upstream.callbacksDuring(session::finish);

        assertThat(calls).containsExactly("memfd-v2 CAN_FINISH", "memfd-v2 FINISH");
        assertThat(upstream.memory.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("upstream defect: hidden from the test FLBs, which ask for themselves at boot")
    void defectHidden() throws Exception {
        Lab upstream = Lab.withFlbs(FlbFinish.UPSTREAM, "liveupdate-test-flb-v0");
        upstream.createWith("vm", 1);
        upstream.kexec();

        List<String> calls =
                upstream.callbacksDuring(() -> upstream.retrieve("vm").finish());

        assertThat(calls).endsWith("liveupdate-test-flb-v0 FINISH");
        assertThat(upstream.memory.size()).isZero();
    }

    /** An FLB without, say, an unpreserve callback. */
    private static final class Incomplete implements Flb {
        @Override
        public String compatible() {
            return "incomplete";
        }

        @Override
        public boolean complete() {
            return false;
        }

        @Override
        public Saved preserve() {
            throw new AssertionError("never registered");
        }

        @Override
        public void unpreserve(Saved saved) {
            throw new AssertionError("never registered");
        }

        @Override
        public Object retrieve(long data) {
            throw new AssertionError("never registered");
        }

        @Override
        public void finish(Object object) {
            throw new AssertionError("never registered");
        }
    }
}
