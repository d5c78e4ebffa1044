// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import io.luofleet.hostagent.luo.model.Device;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.Session;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.KernelInfo;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.hostagent.sys.Errno;
import java.util.Arrays;

/**
 * {@code luo_ioctl} in {@code luo_core.c}: EINVAL, EFAULT, ENOTTY, EBADF for a command on a file that only queries, EINVAL, E2BIG or
 * EFAULT, in this order, then the command.
 */
final class DeviceIoctl {
    private static final long TYPE = 0xba00;
    private static final int FD = 4;
    private static final int SECOND = 4;
    private static final int THIRD = 8;
    private static final int SESSION_NAME_BYTES = 64;

    /** The commands by their numbers; queries change nothing. */
    private enum Command {
        CREATE_SESSION(72, false),
        RETRIEVE_SESSION(72, false),
        GET_INFO(128, true),
        NEXT_SESSION(96, true),
        NEXT_HANDLER(88, true),
        NEXT_FLB(96, true);

        private final int structBytes;
        private final boolean query;

        Command(int structBytes, boolean query) {
            this.structBytes = structBytes;
            this.query = query;
        }
    }

    private final Device device;
    private final FdTable table;

    DeviceIoctl(Device device, FdTable table) {
        this.device = device;
        this.table = table;
    }

    private interface Opening {
        Session run(String name) throws LuoError;
    }

    void call(long request, UserMemory argument) throws LuoError {
        int number = (int) (request & 0xff);
        if (number >= Command.values().length || (Command.values()[number].query && !device.hasQueries())) {
            throw new LuoError(Errno.EINVAL);
        }
        Command command = Command.values()[number];
        long userSize = argument.u32(0);
        if (request != (TYPE | number)) {
            throw new LuoError(Errno.ENOTTY);
        }
        if (!command.query) {
            device.requireWritable();
        }
        if (userSize < command.structBytes) {
            throw new LuoError(Errno.EINVAL);
        }
        Ucmd ucmd = Ucmd.copy(argument, userSize, command.structBytes);
        switch (command) {
            case CREATE_SESSION -> open(ucmd, device::create);
            case RETRIEVE_SESSION -> retrieve(ucmd);
            case GET_INFO -> info(ucmd);
            case NEXT_SESSION -> nextSession(ucmd);
            case NEXT_HANDLER -> nextHandler(ucmd);
            case NEXT_FLB -> nextFlb(ucmd);
        }
    }

    /** With the fixes the answer comes before the session, which nothing can take from its reader then. */
    private void retrieve(Ucmd ucmd) throws LuoError {
        if (!device.hasQueries()) {
            open(ucmd, device::retrieve);
            return;
        }
        int fd = table.reserve();
        String name = RawName.decode(Arrays.copyOfRange(ucmd.struct(), THIRD, ucmd.struct().length));
        Bytes.putU32(ucmd.struct(), FD, fd);
        ucmd.respond();
        table.install(fd, new OpenFile.OfSession(device.retrieve(name)), true);
    }

    /** A number first, then the session, then the answer; when that cannot be given, the session is closed like any other. */
    private void open(Ucmd ucmd, Opening opening) throws LuoError {
        int fd = table.reserve();
        String name = RawName.decode(Arrays.copyOfRange(ucmd.struct(), THIRD, ucmd.struct().length));
        Session session = opening.run(name);
        Bytes.putU32(ucmd.struct(), FD, fd);
        try {
            ucmd.respond();
        } catch (LuoError e) {
            session.close();
            throw e;
        }
        table.install(fd, new OpenFile.OfSession(session), true);
    }

    private void info(Ucmd ucmd) throws LuoError {
        ucmd.requireZero(SECOND);
        KernelInfo info = device.info();
        byte[] struct = ucmd.struct();
        long[] numbers = {
            info.liveUpdateNumber(),
            info.outgoingSessions(),
            info.incomingSessions(),
            info.outgoingFiles(),
            info.incomingFiles()
        };
        for (int i = 0; i < numbers.length; i++) {
            Bytes.putU64(struct, THIRD + i * Long.BYTES, numbers[i]);
        }
        Bytes.putU32(struct, 48, info.handlers());
        Bytes.putU32(struct, 52, info.flbs());
        Bytes.putU32(struct, 56, info.incomingError());
        Bytes.putU32(struct, 60, info.incomingState().number());
        ucmd.putString(64, 32, info.luoAbi());
        ucmd.putString(96, 32, info.khoAbi());
        ucmd.respond();
    }

    private void nextSession(Ucmd ucmd) throws LuoError {
        byte[] struct = ucmd.struct();
        ucmd.requireZero(28);
        Listed<ListedSession> next = device.nextSession(direction(Bytes.u32(struct, SECOND)), Bytes.u64(struct, THIRD));
        Bytes.putU64(struct, THIRD, next.cursor());
        Bytes.putU64(struct, 16, next.entry().files());
        Bytes.putU32(struct, 24, next.entry().state().number());
        ucmd.putString(32, SESSION_NAME_BYTES, next.entry().name());
        ucmd.respond();
    }

    private static Direction direction(long number) throws LuoError {
        if (number == Direction.OUTGOING.number()) {
            return Direction.OUTGOING;
        }
        if (number == Direction.INCOMING.number()) {
            return Direction.INCOMING;
        }
        throw new LuoError(Errno.EOPNOTSUPP);
    }

    private void nextHandler(Ucmd ucmd) throws LuoError {
        byte[] struct = ucmd.struct();
        ucmd.requireZero(SECOND);
        Listed<ListedHandler> next = device.nextHandler(Bytes.u64(struct, THIRD));
        ListedHandler handler = next.entry();
        Bytes.putU64(struct, THIRD, next.cursor());
        Bytes.putU64(struct, 16, handler.outgoingFiles());
        Bytes.putU64(struct, 24, handler.incomingFiles());
        Bytes.putU32(struct, 32, handler.flbs());
        Bytes.putU32(struct, 36, 0);
        ucmd.putString(40, 48, handler.name());
        ucmd.respond();
    }

    private void nextFlb(Ucmd ucmd) throws LuoError {
        byte[] struct = ucmd.struct();
        ucmd.requireZero(SECOND);
        Listed<ListedFlb> next = device.nextFlb(Bytes.u64(struct, THIRD));
        ListedFlb flb = next.entry();
        Bytes.putU64(struct, THIRD, next.cursor());
        Bytes.putU64(struct, 16, flb.outgoingCount());
        Bytes.putU64(struct, 24, flb.incomingCount());
        Bytes.putU32(struct, 32, flb.handlers());
        Bytes.putU32(struct, 36, flb.state().number());
        Bytes.putU32(struct, 40, flb.error());
        Bytes.putU32(struct, 44, 0);
        ucmd.putString(48, 48, flb.name());
        ucmd.respond();
    }
}
