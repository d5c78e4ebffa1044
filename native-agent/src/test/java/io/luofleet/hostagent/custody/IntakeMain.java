// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Takes over what it was started with and prints what it took for what; files named out* stand for outgoing sessions. */
final class IntakeMain {
    private IntakeMain() {}

    public static void main(String[] arguments) {
        Inherited inherited =
                Inherited.take(System.getenv(), ProcessHandle.current().pid(), IntakeMain::session, Log.silent());
        System.out.println("incoming "
                + inherited.incoming().stream().map(IntakeMain::show).collect(Collectors.joining(",")));
        System.out.println("outgoing "
                + inherited.outgoing().stream().map(IntakeMain::show).collect(Collectors.joining(",")));
        System.out.println("names " + inherited.names().stream().sorted().collect(Collectors.joining(",")));
    }

    private static LuoSession session(Fd fd) {
        try {
            String name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd.number()))
                    .getFileName()
                    .toString();
            return new StoredSession(name, fd, name.startsWith("out") ? Errno.EBADF : Errno.EINVAL);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With whether a program started from here would inherit it. */
    private static String show(LuoSession session) {
        try {
            String flags = Files.readAllLines(Path.of("/proc/self/fdinfo/" + session.fd())).stream()
                    .filter(line -> line.startsWith("flags:"))
                    .findFirst()
                    .orElseThrow();
            long bits = Long.parseLong(flags.substring("flags:".length()).strip(), 8);
            return session.name() + ((bits & 02000000) != 0 ? ":cloexec" : ":leaks");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
