// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import io.luofleet.hostagent.luo.model.KernelFile;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.Session;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFile;
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
        GET_NAME(72, Direction.BOTH),
        NEXT_FILE(80, Direction.BOTH);

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
        if (command == Command.NEXT_FILE && !session.hasQueries()) {
            throw new LuoError(Errno.EINVAL);
        }
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
            case NEXT_FILE -> nextFile(ucmd);
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
        ucmd.requireZero(SECOND_FIELD);
        session.finish();
        ucmd.respond();
    }

    private void name(Ucmd ucmd) throws LuoError {
        ucmd.requireZero(SECOND_FIELD);
        byte[] struct = ucmd.struct();
        byte[] name = Arrays.copyOf(RawName.encode(session.name()), NAME_BYTES);
        System.arraycopy(name, 0, struct, THIRD_FIELD, NAME_BYTES);
        ucmd.respond();
    }

    private void nextFile(Ucmd ucmd) throws LuoError {
        ucmd.requireZero(SECOND_FIELD);
        byte[] struct = ucmd.struct();
        Listed<ListedFile> next = session.nextFile(Bytes.u64(struct, THIRD_FIELD));
        ListedFile file = next.entry();
        Bytes.putU64(struct, THIRD_FIELD, next.cursor());
        Bytes.putU64(struct, 16, file.token());
        Bytes.putU32(struct, 24, file.state().number());
        Bytes.putU32(struct, 28, file.error());
        ucmd.putString(32, 48, file.handler());
        ucmd.respond();
    }
}
