// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import static io.luofleet.hostagent.luo.model.Errors.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.luo.model.KernelImage.HandlerImage;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.KernelInfo;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.hostagent.luo.query.ListedSession.State;
import io.luofleet.hostagent.sys.Errno;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The queries of kernel-patches. */
class QueryRulesTest {
    private final Lab lab = Lab.withFlbs(FlbFinish.FIXED, "flb-a");

    private interface Next<T> {
        Listed<T> after(Device device, long cursor) throws LuoError;
    }

    private <T> List<T> list(Next<T> next) throws LuoError {
        List<T> all = new ArrayList<>();
        try (Device device = lab.luo().openReadOnly()) {
            long cursor = 0;
            while (true) {
                Listed<T> listed = next.after(device, cursor);
                all.add(listed.entry());
                cursor = listed.cursor();
            }
        } catch (LuoError e) {
            assertThat(e.errno()).isEqualTo(Errno.ENOENT);
        }
        return all;
    }

    private List<ListedSession> sessions(Direction direction) throws LuoError {
        return list((device, cursor) -> device.nextSession(direction, cursor));
    }

    private List<ListedFlb> flbs() throws LuoError {
        return list(Device::nextFlb);
    }

    private KernelInfo info() throws LuoError {
        try (Device device = lab.luo().openReadOnly()) {
            return device.info();
        }
    }

    @Test
    @DisplayName("luo_open: read-only opens are neither exclusive nor let anything but queries through")
    void readOnly() throws LuoError {
        try (Device exclusive = lab.luo().open();
                Device first = lab.luo().openReadOnly();
                Device second = lab.luo().openReadOnly()) {
            assertThat(second.info()).isEqualTo(exclusive.info());
            assertErrno(Errno.EBADF, () -> first.create("a"));
            assertErrno(Errno.EBADF, () -> first.retrieve("a"));
            lab.luo().openReadOnly().close();
            assertErrno(Errno.EBUSY, () -> lab.luo().open());
        }
    }

    @Test
    @DisplayName("without the queries a read-only open is like any other, and a query is EINVAL")
    void without() throws LuoError {
        Lab upstream = Lab.withFlbs(FlbFinish.UPSTREAM, "flb-a");

        try (Device device = upstream.luo().openReadOnly()) {
            assertErrno(Errno.EBUSY, () -> upstream.luo().open());
            assertErrno(Errno.EINVAL, device::info);
            assertErrno(Errno.EINVAL, () -> device.nextFlb(0));
            assertErrno(Errno.EINVAL, () -> device.create("a").nextFile(0));
        }
    }

    @Test
    @DisplayName("luo_session_next: in the order of creation, and a session that goes hides no other")
    void cursor() throws LuoError {
        lab.createWith("a", 1, 2);
        Session b = lab.create("b");
        lab.create("c");

        try (Device device = lab.luo().openReadOnly()) {
            Listed<ListedSession> first = device.nextSession(Direction.OUTGOING, 0);
            b.close();
            Listed<ListedSession> second = device.nextSession(Direction.OUTGOING, first.cursor());

            assertThat(first.entry()).isEqualTo(new ListedSession("a", 2, State.PREPARED));
            assertThat(second.entry().name()).isEqualTo("c");
            assertErrno(Errno.ENOENT, () -> device.nextSession(Direction.OUTGOING, second.cursor()));
            assertErrno(Errno.ENOENT, () -> device.nextSession(Direction.OUTGOING, -1));
        }
    }

    @Test
    @DisplayName("luo_session_state: pending, retrieved, finished, gone")
    void incoming() throws LuoError, KernelPanic {
        lab.createWith("a", 7);
        lab.kexec();
        lab.luo().open().close();

        List<ListedSession> pending = sessions(Direction.INCOMING);
        Session session = lab.retrieve("a");
        List<ListedSession> retrieved = sessions(Direction.INCOMING);
        session.finish();
        List<ListedSession> finished = sessions(Direction.INCOMING);
        session.close();

        assertThat(pending).containsExactly(new ListedSession("a", 1, State.PENDING));
        assertThat(retrieved).containsExactly(new ListedSession("a", 1, State.RETRIEVED));
        assertThat(finished).containsExactly(new ListedSession("a", 0, State.FINISHED));
        assertThat(sessions(Direction.INCOMING)).isEmpty();
    }

    @Test
    @DisplayName("luo_file_next: each file with its state, and the errno of one that failed for good")
    void files() throws LuoError, KernelPanic {
        lab.createWith("a", 7, 8, 9);
        lab.kexec();
        lab.callbacks.fail("memfd-v2", Callback.RETRIEVE, Errno.ENOMEM, 1);
        Session session = lab.retrieve("a");
        assertErrno(Errno.ENOMEM, () -> session.retrieve(8));
        session.retrieve(9);

        Listed<ListedFile> first = session.nextFile(0);
        Listed<ListedFile> second = session.nextFile(first.cursor());
        Listed<ListedFile> third = session.nextFile(second.cursor());

        assertThat(first.entry()).isEqualTo(new ListedFile(7, "memfd-v2", ListedFile.State.PENDING, 0));
        assertThat(second.entry()).isEqualTo(new ListedFile(8, "memfd-v2", ListedFile.State.FAILED, -12));
        assertThat(third.entry()).isEqualTo(new ListedFile(9, "memfd-v2", ListedFile.State.RETRIEVED, 0));
        assertErrno(Errno.ENOENT, () -> session.nextFile(third.cursor()));
    }

    @Test
    @DisplayName("luo_flb_next: an FLB's count and state, from preserve to the last finish, without asking for it")
    void flbLife() throws LuoError, KernelPanic {
        lab.createWith("a", 1, 2);
        List<ListedFlb> preserved = flbs();
        lab.kexec();
        List<ListedFlb> pending = flbs();
        lab.callbacks.forget();
        Session session = lab.retrieve("a");
        session.finish();

        assertThat(preserved).containsExactly(new ListedFlb("flb-a", 2, 0, 1, ListedFlb.State.NONE, 0));
        assertThat(pending).containsExactly(new ListedFlb("flb-a", 0, 2, 1, ListedFlb.State.PENDING, 0));
        assertThat(flbs()).containsExactly(new ListedFlb("flb-a", 0, 0, 1, ListedFlb.State.FINISHED, 0));
    }

    @Test
    @DisplayName("luo_flb_next_unclaimed: state that no handler of this kernel depends on comes last")
    void unclaimed() throws LuoError, KernelPanic {
        Lab two = Lab.withFlbs(FlbFinish.FIXED, "flb-a", "flb-b");
        two.createWith("a", 1);

        two.kexec(Lab.image(FlbFinish.FIXED, new HandlerImage("memfd-v2", List.of("flb-b", "flb-c"))));

        try (Device device = two.luo().openReadOnly()) {
            Listed<ListedFlb> b = device.nextFlb(0);
            Listed<ListedFlb> c = device.nextFlb(b.cursor());
            Listed<ListedFlb> a = device.nextFlb(c.cursor());
            assertThat(b.entry()).isEqualTo(new ListedFlb("flb-b", 0, 1, 1, ListedFlb.State.PENDING, 0));
            assertThat(c.entry()).isEqualTo(new ListedFlb("flb-c", 0, 0, 1, ListedFlb.State.NONE, 0));
            assertThat(a.entry()).isEqualTo(new ListedFlb("flb-a", 0, 1, 0, ListedFlb.State.UNCLAIMED, 0));
            assertErrno(Errno.ENOENT, () -> device.nextFlb(a.cursor()));
        }
    }

    @Test
    @DisplayName(
            "luo_file_handler_next: handlers in the order of their registration, with their files of each direction")
    void handlers() throws LuoError, KernelPanic {
        lab.createWith("a", 1, 2);
        lab.kexec();
        lab.createWith("b", 1);

        List<ListedHandler> handlers = list(Device::nextHandler);

        assertThat(handlers).containsExactly(new ListedHandler("memfd-v2", 1, 2, 1));
    }

    @Test
    @DisplayName("luo_ioctl_get_info: sums, formats, and how many live updates led here")
    void sums() throws LuoError, KernelPanic {
        lab.createWith("a", 1, 2);
        lab.kexec();
        lab.createWith("b", 1);

        assertThat(info())
                .isEqualTo(new KernelInfo(1, 1, 1, 1, 2, 1, 1, 0, KernelInfo.IncomingState.READ, "luo-v5", "kho-v4"));
    }

    @Test
    @DisplayName("luo_open: an open for reading only leaves what came in to be read by an agent")
    void unread() throws LuoError, KernelPanic {
        lab.createWith("a", 1);
        lab.kexec();

        KernelInfo before = info();

        assertThat(before.incomingState()).isEqualTo(KernelInfo.IncomingState.UNREAD);
        assertThat(before.incomingSessions()).isZero();
        try (Device device = lab.luo().openReadOnly()) {
            assertErrno(Errno.ENODATA, () -> device.nextSession(Direction.INCOMING, 0));
        }
    }

    @Test
    @DisplayName("luo_session_get_info: why what came in cannot be read, where an open for writing says only EIO")
    void unreadable() throws LuoError, KernelPanic {
        lab.createWith("a", 1);

        lab.kexec(Lab.image(FlbFinish.FIXED));
        assertErrno(Errno.EIO, () -> lab.luo().open());

        KernelInfo info = info();

        assertThat(info.incomingError()).isEqualTo(-Errno.ENOENT.number());
        assertThat(info.incomingState()).isEqualTo(KernelInfo.IncomingState.FAILED);
    }
}
