// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import io.luofleet.hostagent.luo.model.KernelFile;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.Session;
import io.luofleet.hostagent.sys.Errno;
import java.util.Arrays;

/**
 * {@code luo_session_ioctl} in {@code luo_session.c}: EINVAL, EFAULT, ENOTTY, EINVAL for the direction, EINVAL for the size, E2BIG or
 * EFAULT, in this order, then the command.
 */
final class SessionIoctl {
    private static final long TYPE = 0xba00;
    private static final int FIRST = 0x40;
    private static final int SECOND_FIELD = 4;
    private static final int THIRD_FIELD = 8;
    private static final int NAME_BYTES = 64;

    /** On which sessions a command works. */
    private enum Direction {
        OUTGOING,
        INCOMING,
        BOTH
    }

    private enum Command {
        PRESERVE_FD(16, Direction.OUTGOING),
        RETRIEVE_FD(16, Direction.INCOMING),
        FINISH(8, Direction.INCOMING),
        GET_NAME(72, Direction.BOTH);

        private final int structBytes;
        private final Direction direction;

        Command(int structBytes, Direction direction) {
            this.structBytes = structBytes;
            this.direction = direction;
        }
    }

    private final Session session;
    private final FdTable table;

    SessionIoctl(Session session, FdTable table) {
        this.session = session;
        this.table = table;
    }

    void call(long request, UserMemory argument) throws LuoError {
        int index = (int) (request & 0xff) - FIRST;
        if (index < 0 || index >= Command.values().length) {
            throw new LuoError(Errno.EINVAL);
        }
        Command command = Command.values()[index];
        long userSize = argument.u32(0);
        if (request != (TYPE | (FIRST + index))) {
            throw new LuoError(Errno.ENOTTY);
        }
        if (wrongWay(command.direction) || userSize < command.structBytes) {
            throw new LuoError(Errno.EINVAL);
        }
        Ucmd ucmd = Ucmd.copy(argument, userSize, command.structBytes);
        switch (command) {
            case PRESERVE_FD -> preserve(ucmd);
            case RETRIEVE_FD -> retrieve(ucmd);
            case FINISH -> finish(ucmd);
            case GET_NAME -> name(ucmd);
        }
    }

    private boolean wrongWay(Direction direction) {
        return direction != Direction.BOTH && session.incoming() != (direction == Direction.INCOMING);
    }

    private void preserve(Ucmd ucmd) throws LuoError {
        int fd = (int) Bytes.u32(ucmd.struct(), SECOND_FIELD);
        session.preserve(table.kernelFile(fd), Bytes.u64(ucmd.struct(), THIRD_FIELD));
        ucmd.respond();
    }

    /** A number first; a file whose number cannot be told stays LUO's, to be asked for again. */
    private void retrieve(Ucmd ucmd) throws LuoError {
        int fd = table.reserve();
        KernelFile file = session.retrieve(Bytes.u64(ucmd.struct(), THIRD_FIELD));
        Bytes.putU32(ucmd.struct(), SECOND_FIELD, fd);
        ucmd.respond();
        table.install(fd, new OpenFile.OfFile(file, "/ (deleted)"), true);
    }

    private void finish(Ucmd ucmd) throws LuoError {
        requireReservedZero(ucmd);
        session.finish();
        ucmd.respond();
    }

    private void name(Ucmd ucmd) throws LuoError {
        requireReservedZero(ucmd);
        byte[] struct = ucmd.struct();
        byte[] name = Arrays.copyOf(RawName.encode(session.name()), NAME_BYTES);
        System.arraycopy(name, 0, struct, THIRD_FIELD, NAME_BYTES);
        ucmd.respond();
    }

    private static void requireReservedZero(Ucmd ucmd) throws LuoError {
        if (Bytes.u32(ucmd.struct(), SECOND_FIELD) != 0) {
            throw new LuoError(Errno.EINVAL);
        }
    }
}
