// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.model.Device;
import io.luofleet.hostagent.luo.model.Luo;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.Session;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.KernelInfo;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.hostagent.sys.Errno;
import java.util.ArrayList;
import java.util.List;

/** The queries of an emulated kernel that has them. */
final class EmulatedQueries implements Queries {
    private final Luo luo;
    private final Runnable settle;

    /** @param settle lets what was closed before be closed in the model, too */
    EmulatedQueries(Luo luo, Runnable settle) {
        this.luo = luo;
        this.settle = settle;
    }

    private interface Question<T> {
        T on(Device device) throws LuoError;
    }

    private interface Next<T> {
        Listed<T> after(long cursor) throws LuoError;
    }

    @Override
    public KernelInfo info() throws KernelException {
        return ask("GET_INFO", Device::info);
    }

    @Override
    public List<ListedSession> sessions(Direction direction) throws KernelException {
        return ask("NEXT_SESSION", device -> list(cursor -> device.nextSession(direction, cursor)));
    }

    @Override
    public List<ListedHandler> handlers() throws KernelException {
        return ask("NEXT_HANDLER", device -> list(device::nextHandler));
    }

    @Override
    public List<ListedFlb> flbs() throws KernelException {
        return ask("NEXT_FLB", device -> list(device::nextFlb));
    }

    static List<ListedFile> files(Session session) throws LuoError {
        return list(session::nextFile);
    }

    private <T> T ask(String call, Question<T> question) throws KernelException {
        settle.run();
        try (Device device = luo.openReadOnly()) {
            return question.on(device);
        } catch (LuoError e) {
            Errno errno = e.errno() == Errno.ENOENT ? Errno.ENODEV : e.errno();
            throw new KernelException(call, errno, null, "emulated kernel");
        }
    }

    private static <T> List<T> list(Next<T> next) throws LuoError {
        List<T> entries = new ArrayList<>();
        long cursor = 0;
        while (true) {
            Listed<T> listed;
            try {
                listed = next.after(cursor);
            } catch (LuoError e) {
                if (e.errno() == Errno.ENOENT) {
                    return entries;
                }
                throw e;
            }
            entries.add(listed.entry());
            cursor = listed.cursor();
        }
    }
}
