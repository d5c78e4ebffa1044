// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.nio.file.Path;

/** A client that attaches more descriptors to its bytes than the agent's own code ever does. */
public final class ManyDescriptors {
    private ManyDescriptors() {}

    /** Connects and sends; the descriptors stay the caller's. */
    public static UnixStream send(Path socket, byte[] bytes, int... descriptors) throws SysException {
        byte[] address = UnixListener.address(socket);
        Fd fd = Fd.own(
                Sys.check("socket", "", () -> Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0)));
        Sys.check("connect", socket.toString(), () -> Libc.connect(fd.number(), address, address.length));
        Messages.sendDatagram(fd.number(), bytes, descriptors);
        return UnixStream.of(fd);
    }
}
