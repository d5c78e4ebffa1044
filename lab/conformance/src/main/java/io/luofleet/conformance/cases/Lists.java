// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import io.luofleet.conformance.Bench;
import io.luofleet.conformance.Struct;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.SysException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** The kernel's lists, read by system calls on a file that is open for reading only. */
final class Lists {
    static final int OUTGOING = 0;
    static final int INCOMING = 1;

    private Lists() {}

    /** {@code struct liveupdate_ioctl_next_session}. */
    record SessionEntry(String name, long files, int state) {}

    /** {@code struct liveupdate_session_next_file}. */
    record FileEntry(long token, String handler, int state, int error) {}

    /** {@code struct liveupdate_ioctl_next_handler}. */
    record HandlerEntry(String name, long outgoing, long incoming, int flbs) {}

    /** {@code struct liveupdate_ioctl_next_flb}. */
    record FlbEntry(String name, long outgoing, long incoming, int handlers, int state, int error) {}

    private interface Reading<T> {
        T of(Struct struct);
    }

    /** Asks once, on a file that is open for reading only. */
    static Struct ask(Bench bench, long request, Struct struct) throws SysException {
        int device = bench.readOnlyDevice();
        try {
            bench.calls().ioctl(device, request, struct.memory());
            return struct;
        } finally {
            bench.close(device);
        }
    }

    static Struct info(Bench bench) throws SysException {
        return ask(bench, Struct.GET_INFO, Struct.info());
    }

    static List<SessionEntry> sessions(Bench bench, int direction) throws SysException {
        int device = bench.readOnlyDevice();
        List<SessionEntry> all = list(
                bench,
                device,
                Struct.NEXT_SESSION,
                cursor -> Struct.nextSession(direction, cursor),
                s -> new SessionEntry(s.text(32), s.u64(16), s.u32(24)));
        bench.close(device);
        return all;
    }

    /** This case's own session. */
    static Optional<SessionEntry> session(Bench bench, int direction, String suffix) throws SysException {
        return sessions(bench, direction).stream()
                .filter(entry -> entry.name().equals(bench.name(suffix)))
                .findFirst();
    }

    static List<FileEntry> files(Bench bench, int session) throws SysException {
        return list(
                bench,
                session,
                Struct.NEXT_FILE,
                Struct::nextFile,
                s -> new FileEntry(s.u64(16), s.text(32), s.u32(24), s.u32(28)));
    }

    static List<HandlerEntry> handlers(Bench bench) throws SysException {
        int device = bench.readOnlyDevice();
        List<HandlerEntry> all = list(
                bench,
                device,
                Struct.NEXT_HANDLER,
                Struct::nextHandler,
                s -> new HandlerEntry(s.text(40), s.u64(16), s.u64(24), s.u32(32)));
        bench.close(device);
        return all;
    }

    static List<FlbEntry> flbs(Bench bench) throws SysException {
        int device = bench.readOnlyDevice();
        List<FlbEntry> all = list(
                bench,
                device,
                Struct.NEXT_FLB,
                Struct::nextFlb,
                s -> new FlbEntry(s.text(48), s.u64(16), s.u64(24), s.u32(32), s.u32(36), s.u32(40)));
        bench.close(device);
        return all;
    }

    private static <T> List<T> list(
            Bench bench, int fd, long request, LongFunction<Struct> question, Reading<T> reading) throws SysException {
        List<T> all = new ArrayList<>();
        long cursor = 0;
        while (true) {
            Struct struct = question.apply(cursor);
            try {
                bench.calls().ioctl(fd, request, struct.memory());
            } catch (SysException e) {
                if (e.errno() == Errno.ENOENT) {
                    return all;
                }
                throw e;
            }
            all.add(reading.of(struct));
            cursor = struct.cursor();
        }
    }
}
