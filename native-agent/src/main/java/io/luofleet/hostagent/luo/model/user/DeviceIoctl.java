// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import io.luofleet.hostagent.luo.model.Device;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.Session;
import io.luofleet.hostagent.sys.Errno;
import java.util.Arrays;

/** {@code luo_ioctl} in {@code luo_core.c}: EINVAL, EFAULT, ENOTTY, EINVAL, E2BIG or EFAULT, in this order, then the command. */
final class DeviceIoctl {
    private static final long TYPE = 0xba00;
    private static final int CREATE = 0x00;
    private static final int RETRIEVE = 0x01;
    private static final int STRUCT_BYTES = 72;
    private static final int FD = 4;
    private static final int NAME = 8;

    private final Device device;
    private final FdTable table;

    DeviceIoctl(Device device, FdTable table) {
        this.device = device;
        this.table = table;
    }

    private interface Command {
        Session run(String name) throws LuoError;
    }

    void call(long request, UserMemory argument) throws LuoError {
        int number = (int) (request & 0xff);
        if (number > RETRIEVE) {
            throw new LuoError(Errno.EINVAL);
        }
        long userSize = argument.u32(0);
        if (request != (TYPE | number)) {
            throw new LuoError(Errno.ENOTTY);
        }
        if (userSize < STRUCT_BYTES) {
            throw new LuoError(Errno.EINVAL);
        }
        Ucmd ucmd = Ucmd.copy(argument, userSize, STRUCT_BYTES);
        open(ucmd, number == CREATE ? device::create : device::retrieve);
    }

    /** A number first, then the session, then the answer; when that cannot be given, the session is closed like any other. */
    private void open(Ucmd ucmd, Command command) throws LuoError {
        int fd = table.reserve();
        String name = RawName.decode(Arrays.copyOfRange(ucmd.struct(), NAME, STRUCT_BYTES));
        Session session = command.run(name);
        Bytes.putU32(ucmd.struct(), FD, fd);
        try {
            ucmd.respond();
        } catch (LuoError e) {
            session.close();
            throw e;
        }
        table.install(fd, new OpenFile.OfSession(session), true);
    }
}
