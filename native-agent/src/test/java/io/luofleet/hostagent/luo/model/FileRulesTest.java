// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import static io.luofleet.hostagent.luo.model.Errors.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.luo.model.KernelImage.HandlerImage;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of {@code luo_file.c} and {@code memfd_luo.c}. */
class FileRulesTest {
    private static final String MEMFD = "memfd-v2";

    private final Lab lab = Lab.withFlbs(FlbFinish.FIXED, "flb-a");

    private static Optional<KernelFile> some(KernelFile file) {
        return Optional.of(file);
    }

    @Test
    @DisplayName("PRESERVE_FD: EEXIST before ENOMEM before EBADF before ENOENT")
    void orderOfChecks() throws LuoError {
        Session session = lab.createWith("vm", 1);
        lab.luo().exhaust(Resource.BLOCK, true);
        assertErrno(Errno.EEXIST, () -> session.preserve(Optional.empty(), 1));
        assertErrno(Errno.ENOMEM, () -> session.preserve(Optional.empty(), 2));

        lab.luo().exhaust(Resource.BLOCK, false);

        assertErrno(Errno.EBADF, () -> session.preserve(Optional.empty(), 2));
        assertErrno(Errno.ENOENT, () -> session.preserve(some(new OpaqueFile("vfio", "x", 0)), 2));
    }

    @Test
    @DisplayName("PRESERVE_FD: EBUSY while the same inode is preserved in any session, before any FLB is asked")
    void sameInode() throws LuoError {
        SyntheticMemfd file = Lab.memfd();
        lab.create("a").preserve(some(file), 1);
        Session other = lab.create("b");

        List<String> calls =
                lab.callbacksDuring(() -> assertErrno(Errno.EBUSY, () -> other.preserve(some(file.reopened()), 1)));

        assertThat(calls).isEmpty();
    }

    @Test
    @DisplayName("PRESERVE_FD: EBUSY while a file is retrieved and not finished, free afterwards")
    void retrievedIsBusy() throws Exception {
        lab.createWith("vm", 1);
        lab.kexec();
        Session incoming = lab.retrieve("vm");
        KernelFile file = incoming.retrieve(1);
        Session outgoing = lab.create("vm");
        assertErrno(Errno.EBUSY, () -> outgoing.preserve(some(file), 1));

        incoming.finish();

        outgoing.preserve(some(file), 1);
        assertThat(lab.luo().snapshot().preservedFiles()).isEqualTo(1);
    }

    @Test
    @DisplayName("PRESERVE_FD: when the handler fails, its FLBs are put back and the file is free again")
    void handlerFails() throws LuoError {
        Session session = lab.create("vm");
        SyntheticMemfd file = Lab.memfd();
        lab.callbacks.fail(MEMFD, Callback.PRESERVE, Errno.EFBIG, 1);

        List<String> calls = lab.callbacksDuring(() -> assertErrno(Errno.EFBIG, () -> session.preserve(some(file), 1)));

        assertThat(calls).containsExactly("flb-a PRESERVE", "memfd-v2 PRESERVE", "flb-a UNPRESERVE");
        session.preserve(some(file), 1);
    }

    @Test
    @DisplayName("PRESERVE_FD: no memory for the entry comes after the FLBs and undoes them")
    void noEntry() throws LuoError {
        Session session = lab.create("vm");
        lab.luo().exhaust(Resource.FILE_ENTRY, true);

        List<String> calls =
                lab.callbacksDuring(() -> assertErrno(Errno.ENOMEM, () -> session.preserve(some(Lab.memfd()), 1)));

        assertThat(calls).containsExactly("flb-a PRESERVE", "flb-a UNPRESERVE");
        assertThat(lab.luo().snapshot().preservedFiles()).isZero();
    }

    @Test
    @DisplayName("PRESERVE_FD: tokens are per session, any 64 bits")
    void tokens() throws LuoError {
        Session session = lab.createWith("a", 0, -1, Long.MIN_VALUE);

        lab.createWith("b", 0);

        assertErrno(Errno.EEXIST, () -> session.preserve(some(Lab.memfd()), -1));
    }

    @Test
    @DisplayName("memfd: a seal that this version does not know is EOPNOTSUPP")
    void unknownSeal() throws LuoError {
        Session session = lab.create("vm");

        assertErrno(Errno.EOPNOTSUPP, () -> session.preserve(some(Lab.memfd().sealed(0x40)), 1));
    }

    @Test
    @DisplayName("memfd: more than 2^32-1 pages is EFBIG")
    void tooBig() throws LuoError {
        Session session = lab.create("vm");

        assertErrno(Errno.EFBIG, () -> session.preserve(some(new SyntheticMemfd("huge", 0xffff_ffffL * 4096 + 1)), 1));
    }

    @Test
    @DisplayName("memfd: size, seals and the position at the freeze survive")
    void survives() throws Exception {
        SyntheticMemfd file = new SyntheticMemfd("ram0", 12_345).sealed(0x5).at(77);
        lab.create("vm").preserve(some(file), 9);
        lab.kexec();

        SyntheticMemfd back = (SyntheticMemfd) lab.retrieve("vm").retrieve(9);

        assertThat(back.name()).isEqualTo("ram0");
        assertThat(List.of(back.sizeBytes(), (long) back.seals(), back.position()))
                .containsExactly(12_345L, 5L, 77L);
        assertThat(back.inode()).isNotEqualTo(file.inode());
    }

    @Test
    @DisplayName("unpreserve: files last first, each followed by its FLBs")
    void unpreserveOrder() throws LuoError {
        Session session = lab.createWith("vm", 1, 2);

        List<String> calls = lab.callbacksDuring(session::close);

        assertThat(calls).containsExactly("memfd-v2 UNPRESERVE", "memfd-v2 UNPRESERVE", "flb-a UNPRESERVE");
    }

    @Test
    @DisplayName("freeze: sessions and files first first; a failure unfreezes the session's files first first, then"
            + " the sessions before, last first")
    void freezeUndo() throws LuoError {
        Lab three = new Lab(Lab.image(
                FlbFinish.FIXED,
                new HandlerImage("h1", List.of()),
                new HandlerImage("h2", List.of()),
                new HandlerImage("h3", List.of())));
        Session first = three.create("first");
        first.preserve(some(new OpaqueFile("h1", "a", 0)), 1);
        Session second = three.create("second");
        second.preserve(some(new OpaqueFile("h2", "b", 0)), 1);
        second.preserve(some(new OpaqueFile("h1", "c", 0)), 2);
        second.preserve(some(new OpaqueFile("h3", "d", 0)), 3);
        three.callbacks.fail("h3", Callback.FREEZE, Errno.EIO, 1);

        List<String> calls = three.callbacksDuring(
                () -> assertErrno(Errno.EIO, () -> three.luo().reboot()));

        assertThat(calls)
                .containsExactly(
                        "h1 FREEZE",
                        "h2 FREEZE",
                        "h1 FREEZE",
                        "h3 FREEZE",
                        "h2 UNFREEZE",
                        "h1 UNFREEZE",
                        "h1 UNFREEZE");
    }

    @Test
    @DisplayName("freeze: after a failure everything is still preserved, and the update may be tried again")
    void freezeAgain() throws Exception {
        lab.createWith("vm", 1);
        lab.callbacks.fail(MEMFD, Callback.FREEZE, Errno.EIO, 1);
        assertErrno(Errno.EIO, () -> lab.luo().reboot());

        lab.kexec();

        assertThat(lab.retrieve("vm").retrieve(1)).isInstanceOf(SyntheticMemfd.class);
    }

    @Test
    @DisplayName("RETRIEVE_FD: ENOENT for an unknown token; any order; twice gives the same file")
    void retrieve() throws Exception {
        lab.createWith("vm", 1, 2);
        lab.kexec();
        Session session = lab.retrieve("vm");
        KernelFile second = session.retrieve(2);

        KernelFile again = session.retrieve(2);

        assertThat(again).isSameAs(second);
        assertErrno(Errno.ENOENT, () -> session.retrieve(3));
        assertThat(session.retrieve(1)).isNotSameAs(second);
    }

    @Test
    @DisplayName("RETRIEVE_FD: a failure is the same errno for ever, without asking the handler again")
    void stickyFailure() throws Exception {
        lab.createWith("vm", 1);
        lab.kexec();
        Session session = lab.retrieve("vm");
        lab.callbacks.fail(MEMFD, Callback.RETRIEVE, Errno.ENOMEM, 1);
        assertErrno(Errno.ENOMEM, () -> session.retrieve(1));

        List<String> calls = lab.callbacksDuring(() -> assertErrno(Errno.ENOMEM, () -> session.retrieve(1)));

        assertThat(calls).isEmpty();
        session.finish();
    }

    @Test
    @DisplayName("FINISH: EBUSY when one file cannot, then nothing was finished")
    void finishBusy() throws Exception {
        lab.createWith("vm", 1, 2);
        lab.kexec();
        Session session = lab.retrieve("vm");
        lab.callbacks.fail(MEMFD, Callback.CAN_FINISH, Errno.EBUSY, 1);

        List<String> calls = lab.callbacksDuring(() -> assertErrno(Errno.EBUSY, session::finish));

        assertThat(calls).containsExactly("memfd-v2 CAN_FINISH");
        assertThat(session.retrieve(1)).isNotNull();
    }

    @Test
    @DisplayName("FINISH: asks all files first first, then finishes last first, each followed by its FLBs")
    void finishOrder() throws Exception {
        lab.createWith("vm", 1, 2);
        lab.kexec();
        Session session = lab.retrieve("vm");

        List<String> calls = lab.callbacksDuring(session::finish);

        assertThat(calls)
                .containsExactly(
                        "memfd-v2 CAN_FINISH",
                        "memfd-v2 CAN_FINISH",
                        "memfd-v2 FINISH",
                        "memfd-v2 FINISH",
                        "flb-a RETRIEVE",
                        "flb-a FINISH");
    }

    @Test
    @DisplayName("register: EOPNOTSUPP when off, EINVAL without all callbacks, EEXIST for a name that is taken")
    void register() throws Exception {
        KhoMemory memory = new KhoMemory();
        Luo off = new Luo(KernelImage.linux73("x").boot(""), Optional.empty());
        FileHandler incomplete = new IncompleteHandler(memory);
        assertErrno(Errno.EOPNOTSUPP, () -> off.register(incomplete));
        assertErrno(Errno.EINVAL, () -> lab.luo().register(incomplete));

        assertErrno(Errno.EEXIST, () -> lab.luo().register(new MemfdHandler(MEMFD, memory, false)));
    }

    /** A handler without, say, a finish callback. */
    private static final class IncompleteHandler implements FileHandler {
        private final OpaqueHandler whole;

        IncompleteHandler(KhoMemory memory) {
            this.whole = new OpaqueHandler("incomplete", memory);
        }

        @Override
        public String compatible() {
            return whole.compatible();
        }

        @Override
        public boolean complete() {
            return false;
        }

        @Override
        public boolean canPreserve(KernelFile file) {
            return whole.canPreserve(file);
        }

        @Override
        public long preserve(KernelFile file) {
            return whole.preserve(file);
        }

        @Override
        public void unpreserve(KernelFile file, long data) {
            whole.unpreserve(file, data);
        }

        @Override
        public KernelFile retrieve(long data) {
            return whole.retrieve(data);
        }

        @Override
        public void finish(Optional<KernelFile> file, long data, int retrieveStatus) {
            whole.finish(file, data, retrieveStatus);
        }
    }
}
