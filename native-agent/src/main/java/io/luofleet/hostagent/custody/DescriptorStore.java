// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.NotifySocket;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.time.Duration;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A file descriptor store, systemd's or one that is spoken to in the same way; see sd_notify(3) and sd_pid_notify_with_fds(3). A
 * descriptor is kept from the moment its message is sent, also when this process is killed right after.
 *
 * <p>Names are short and say nothing, because all of them come back in one environment variable of at most 128 KiB.
 * What was inherited leaves together, once the last of it is released, because nobody can tell which name is whose.
 */
public final class DescriptorStore implements SessionStore {
    /** Of {@code luo-first}: the socket, and how much it keeps. */
    private static final String FIRST_STORE = "LUO_FIRST_STORE";

    private final NotifySocket manager;
    private final int capacity;
    private final Inherited inherited;
    private final Log log;
    private final Keeper keeper;
    private final IdentityHashMap<LuoSession, Group> groups = new IdentityHashMap<>();
    private final Set<String> used;
    private int lastName;
    private String fault = "";

    private static final class Group {
        private final Set<String> names;
        private int members;

        Group(Set<String> names, int members) {
            this.names = names;
            this.members = members;
        }
    }

    /**
     * @param manager where it listens
     * @param capacity how many it keeps at most, as the unit's FileDescriptorStoreMax
     * @param inherited what is in the store already
     * @param keeper whose it is
     */
    public DescriptorStore(NotifySocket manager, int capacity, Inherited inherited, Keeper keeper, Log log) {
        this.manager = manager;
        this.capacity = capacity;
        this.inherited = inherited;
        this.keeper = keeper;
        this.log = log;
        this.used = new HashSet<>(inherited.names());
        Group together = new Group(inherited.names(), inherited.size());
        Stream.concat(inherited.incoming().stream(), inherited.outgoing().stream())
                .forEach(s -> groups.put(s, together));
    }

    /**
     * The store of whoever started this process.
     *
     * @param environment of this process
     * @return empty when that is no manager, or its unit has no store
     */
    public static Optional<DescriptorStore> of(Map<String, String> environment, Inherited inherited, Log log) {
        String first = environment.get(FIRST_STORE);
        if (first != null) {
            return ofLuoFirst(first, inherited, log);
        }
        String address = environment.get("NOTIFY_SOCKET");
        String max = environment.get("FDSTORE");
        if (address == null || max == null) {
            return Optional.empty();
        }
        try {
            int capacity = Integer.parseInt(max);
            NotifySocket manager = NotifySocket.connect(address);
            Keeper keeper = new Keeper.Systemd(SystemdVersion.ofManager());
            return Optional.of(new DescriptorStore(manager, capacity, inherited, keeper, log));
        } catch (NumberFormatException | SysException e) {
            log.error("no-descriptor-store", "NOTIFY_SOCKET", address, "FDSTORE", max, "why", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<DescriptorStore> ofLuoFirst(String variable, Inherited inherited, Log log) {
        try {
            int colon = Math.max(variable.indexOf(':'), 0);
            int socket = Integer.parseInt(variable, 0, colon, 10);
            int capacity = Integer.parseInt(variable, colon + 1, variable.length(), 10);
            NotifySocket manager = NotifySocket.of(Fd.inherit(socket));
            return Optional.of(new DescriptorStore(manager, capacity, inherited, new Keeper.LuoFirst(), log));
        } catch (NumberFormatException | SysException e) {
            log.error("no-descriptor-store", FIRST_STORE, variable, "why", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public String kind() {
        return keeper.kind();
    }

    @Override
    public Optional<SystemdVersion> manager() {
        return keeper.systemd();
    }

    @Override
    public Inherited inherited() {
        return inherited;
    }

    @Override
    public synchronized String unprotected() {
        return fault.isEmpty() ? "" : "the descriptor store is not complete: " + fault;
    }

    @Override
    public String protection() {
        return keeper.protection();
    }

    @Override
    public synchronized void keep(LuoSession session) {
        if (groups.containsKey(session)) {
            return;
        }
        String name = unusedName();
        try {
            manager.send("FDSTORE=1\nFDPOLL=0\nFDNAME=" + name, session.fd());
            groups.put(session, new Group(Set.of(name), 1));
        } catch (SysException e) {
            fault = e.getMessage();
            log.error("not-in-custody", "session", session.name(), "why", e.getMessage());
        }
    }

    private String unusedName() {
        String name;
        do {
            name = "s" + Integer.toString(++lastName, Character.MAX_RADIX);
        } while (!used.add(name));
        return name;
    }

    @Override
    public synchronized void release(LuoSession session) {
        Group group = groups.remove(session);
        if (group == null || --group.members > 0) {
            return;
        }
        for (String name : group.names) {
            try {
                manager.send("FDSTOREREMOVE=1\nFDNAME=" + name);
            } catch (SysException e) {
                fault = e.getMessage();
                log.error("not-out-of-custody", "name", name, "why", e.getMessage());
            }
        }
    }

    @Override
    public synchronized int room() {
        return capacity - groups.size();
    }

    @Override
    public Optional<String> settle(Duration patience) {
        try {
            Sys.Pipe pipe = Sys.pipe();
            try (var read = pipe.read()) {
                try (var write = pipe.write()) {
                    manager.send("BARRIER=1", write.number());
                }
                boolean done = read.use(fd -> Sys.awaitHangUp(fd, patience));
                if (!done) {
                    return Optional.of(kind() + " did not work off its messages within " + patience.toSeconds() + " s");
                }
            }
        } catch (SysException e) {
            return Optional.of(e.getMessage());
        }
        String incomplete = unprotected();
        return incomplete.isEmpty() ? Optional.empty() : Optional.of(incomplete);
    }

    @Override
    public void ready() {
        try {
            manager.send("READY=1");
        } catch (SysException e) {
            log.warn("readiness-not-told", "why", e.getMessage());
        }
    }
}
