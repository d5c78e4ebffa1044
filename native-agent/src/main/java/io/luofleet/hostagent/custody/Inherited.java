// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.SysException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sessions a service manager handed back when this agent was started. What a session is says the kernel, not the name it
 * had in the store: after a live update the order of the names is not that of the descriptors.
 *
 * @param incoming came from the kernel before and are still to be finished, or were finished shortly before a crash
 * @param outgoing were made in this boot for an update that the agent's predecessor did not live to carry out
 * @param names everything in the store has one of these
 */
public record Inherited(List<LuoSession> incoming, List<LuoSession> outgoing, Set<String> names) {
    /** Nothing was handed back. */
    public static final Inherited NOTHING = new Inherited(List.of(), List.of(), Set.of());

    /** The first descriptor handed over: {@code SD_LISTEN_FDS_START} of sd_listen_fds(3). */
    private static final int FIRST_FD = 3;

    private static final int NO_FILE = -1;
    private static final long PROBE_TOKEN = ~0L;

    /** Copies the collections. */
    public Inherited {
        incoming = List.copyOf(incoming);
        outgoing = List.copyOf(outgoing);
        names = Set.copyOf(names);
    }

    /** Makes a session of a descriptor, and closes a descriptor that is none. */
    @FunctionalInterface
    public interface Adopter {
        /** Adopts it. */
        LuoSession adopt(Fd fd) throws KernelException;
    }

    /**
     * Takes over what {@code $LISTEN_FDS} announces.
     *
     * @param environment of this process
     * @param pid of this process; descriptors announced to another one are not touched
     */
    public static Inherited take(Map<String, String> environment, long pid, Adopter adopter, Log log) {
        int count = number(environment.get("LISTEN_FDS"));
        if (count <= 0 || number(environment.get("LISTEN_PID")) != pid) {
            return NOTHING;
        }
        List<LuoSession> sessions = new ArrayList<>();
        for (int fd = FIRST_FD; fd < FIRST_FD + count; fd++) {
            try {
                sessions.add(adopter.adopt(Fd.inherit(fd)));
            } catch (KernelException | SysException e) {
                log.error("not-a-session", "fd", fd, "why", e.getMessage());
            }
        }
        Set<String> names = new TreeSet<>(
                List.of(environment.getOrDefault("LISTEN_FDNAMES", "").split(":")));
        names.remove("");
        Inherited inherited = of(sessions, names);
        log.info(
                "sessions-inherited",
                "incoming",
                inherited.incoming().size(),
                "outgoing",
                inherited.outgoing().size());
        return inherited;
    }

    /** Tells the directions apart. */
    static Inherited of(List<LuoSession> sessions, Set<String> names) {
        List<LuoSession> incoming = new ArrayList<>();
        List<LuoSession> outgoing = new ArrayList<>();
        for (LuoSession session : sessions) {
            (isOutgoing(session) ? outgoing : incoming).add(session);
        }
        return new Inherited(incoming, outgoing, names);
    }

    /**
     * Asks for something that neither kind can do, so that nothing changes: {@code luo_session_ioctl} refuses PRESERVE_FD on an incoming
     * session with EINVAL before it looks at the file, and {@code luo_preserve_file} refuses a number that is no file. Only that
     * second answer makes a session an outgoing one, which may be closed: closing an incoming one destroys what is in it.
     */
    private static boolean isOutgoing(LuoSession session) {
        try {
            session.preserve(NO_FILE, PROBE_TOKEN);
            return true;
        } catch (KernelException e) {
            return e.errno() == Errno.EBADF || e.errno() == Errno.EEXIST;
        }
    }

    /** The incoming session of this name. */
    public Optional<LuoSession> incoming(String name) {
        return incoming.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** How many there are. */
    public int size() {
        return incoming.size() + outgoing.size();
    }

    private static int number(String text) {
        try {
            return text == null ? -1 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
