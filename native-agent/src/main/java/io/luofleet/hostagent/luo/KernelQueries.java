// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.KernelInfo;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The running kernel's queries, by files that are open for reading only: such a file does not keep anyone from opening the device
 * ({@code luo_open} of kernel-patches). One opening a list.
 */
final class KernelQueries implements Queries {
    private final Path device;

    private KernelQueries(Path device) {
        this.device = device;
    }

    /**
     * Finds out whether the kernel has queries, unless that is known. On a kernel without them the device, however it is opened, is
     * taken by whoever has it open; so it is closed at once.
     *
     * @param known an earlier answer; {@code null} before the first
     */
    static QuerySupport probe(Path device, QuerySupport known) {
        if (known != null && !(known instanceof QuerySupport.Unknown)) {
            return known;
        }
        KernelQueries queries = new KernelQueries(device);
        try {
            queries.info();
            return new QuerySupport.Present(queries);
        } catch (KernelException e) {
            return switch (e.errno()) {
                case EINVAL, ENOTTY -> new QuerySupport.Absent("the kernel has no queries (" + e.errnoName() + ")");
                // With queries a file that is open for reading only is neither in anybody's way nor tied to what came
                // in.
                case EBUSY, EIO ->
                    new QuerySupport.Absent(
                            "the kernel has no queries (" + e.errnoName() + " for an open that only reads)");
                case ENODEV -> new QuerySupport.Absent(device + " is absent");
                default -> new QuerySupport.Unknown(e.getMessage());
            };
        }
    }

    @Override
    public KernelInfo info() throws KernelException {
        byte[] struct = Ioctl.GET_INFO.struct();
        try (Fd opened = open(Ioctl.GET_INFO)) {
            ask(opened, Ioctl.GET_INFO, struct);
        }
        return QueryCodec.info(struct);
    }

    @Override
    public List<ListedSession> sessions(Direction direction) throws KernelException {
        return list(Ioctl.NEXT_SESSION, cursor -> QueryCodec.nextSession(direction, cursor), QueryCodec::session);
    }

    @Override
    public List<ListedHandler> handlers() throws KernelException {
        return list(Ioctl.NEXT_HANDLER, cursor -> QueryCodec.next(Ioctl.NEXT_HANDLER, cursor), QueryCodec::handler);
    }

    @Override
    public List<ListedFlb> flbs() throws KernelException {
        return list(Ioctl.NEXT_FLB, cursor -> QueryCodec.next(Ioctl.NEXT_FLB, cursor), QueryCodec::flb);
    }

    /** Asks for the entry after a cursor. */
    interface Question {
        byte[] after(long cursor);
    }

    /** Reads an answer. */
    interface Reading<T> {
        Listed<T> of(byte[] struct);
    }

    private <T> List<T> list(Ioctl ioctl, Question question, Reading<T> reading) throws KernelException {
        try (Fd opened = open(ioctl)) {
            return list(question, reading, struct -> ask(opened, ioctl, struct));
        }
    }

    /** Puts a question to the kernel. */
    interface Call {
        void on(byte[] struct) throws KernelException;
    }

    /** Goes through a list to its end, which is ENOENT. */
    static <T> List<T> list(Question question, Reading<T> reading, Call call) throws KernelException {
        List<T> entries = new ArrayList<>();
        long cursor = 0;
        while (true) {
            byte[] struct = question.after(cursor);
            try {
                call.on(struct);
            } catch (KernelException e) {
                if (e.errno() == Errno.ENOENT) {
                    return entries;
                }
                throw e;
            }
            Listed<T> next = reading.of(struct);
            entries.add(next.entry());
            cursor = next.cursor();
        }
    }

    private Fd open(Ioctl ioctl) throws KernelException {
        try {
            return Sys.openReadOnly(device);
        } catch (SysException e) {
            // An absent device must not look like the end of a list.
            boolean absent = e.errno() == Errno.ENOENT || e.errno() == Errno.ENXIO;
            int number = absent ? Errno.ENODEV.number() : e.number();
            throw new KernelException(ioctl.name(), number, null, "opening " + device + " for reading");
        }
    }

    private static void ask(Fd opened, Ioctl ioctl, byte[] struct) throws KernelException {
        try {
            opened.use(fd -> Sys.ioctl(fd, ioctl.request(), struct, ioctl.name()));
        } catch (SysException e) {
            throw new KernelException(e, null);
        }
    }
}
