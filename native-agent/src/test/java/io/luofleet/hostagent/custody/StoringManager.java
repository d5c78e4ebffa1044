// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedDescriptors;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.QuerySupport;
import io.luofleet.hostagent.sys.FakeManager;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.NotifySocket;
import io.luofleet.hostagent.sys.SysException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A service manager with a descriptor store, over an emulated machine whose sessions have descriptors. Its agents come and go,
 * what they put into the store stays.
 */
public final class StoringManager implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CAPACITY = 16;

    private final FakeManager notifications;
    private final EmulatedMachine machine;
    private final TreeMap<String, Fd> kept = new TreeMap<>();
    private final List<Agent> running = new ArrayList<>();
    private final Path notesFile;

    /** A manager of the machine's present boot. */
    public StoringManager(EmulatedMachine machine) throws SysException {
        this.machine = machine;
        this.notesFile = Path.of(System.getProperty("java.io.tmpdir"), "finished-" + UUID.randomUUID());
        this.notifications = new FakeManager("luofleet-" + UUID.randomUUID());
        Thread.ofPlatform().daemon().start(this::work);
    }

    private void work() {
        try {
            while (true) {
                FakeManager.Message message = notifications.receive();
                String name = message.text().replaceAll("(?s).*FDNAME=", "");
                if (message.text().startsWith("FDSTOREREMOVE=1")) {
                    remove(name);
                } else if (message.text().startsWith("FDSTORE=1")) {
                    keep(name, message.fds().getFirst());
                } else {
                    message.fds().forEach(Fd::close);
                }
            }
        } catch (SysException closed) {
            // The test is over.
        }
    }

    private synchronized void keep(String name, Fd fd) {
        kept.put(name, fd);
    }

    private synchronized void remove(String name) {
        Fd fd = kept.remove(name);
        if (fd != null) {
            fd.close();
        }
    }

    /** The names of what is in the store. */
    public synchronized Set<String> names() {
        return Set.copyOf(kept.keySet());
    }

    /** Starts an agent and hands it copies of all that is in the store. */
    public synchronized Agent start() throws SysException, KernelException {
        List<LuoSession> copies = new ArrayList<>();
        for (Fd fd : kept.values()) {
            copies.add(EmulatedDescriptors.adopt(fd.duplicate()));
        }
        Agent agent = new Agent(copies, Set.copyOf(kept.keySet()));
        running.add(agent);
        return agent;
    }

    /**
     * What systemd of 261 and later does around its own kexec: ends its agents, goes, and has in its store in the next kernel what
     * was in it before.
     *
     * @return the next kernel's manager; this one is over
     */
    public StoringManager kexec() throws SysException, KernelException {
        List<String> sessions = new ArrayList<>();
        for (LuoSession session : start().held) {
            sessions.add(session.name());
        }
        killAll();
        machine.kexec();
        close();
        StoringManager next = new StoringManager(machine);
        LiveUpdate device = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS);
        for (String session : sessions) {
            try (LuoSession retrieved = device.retrieve(session)) {
                next.keep("carried-" + next.kept.size(), Fd.duplicate(retrieved.fd()));
            }
        }
        return next;
    }

    /** Ends all its agents without warning. */
    public void killAll() {
        running.forEach(Agent::kill);
        running.clear();
    }

    @Override
    public synchronized void close() {
        notifications.close();
        notesFile.toFile().delete();
        kept.values().forEach(Fd::close);
    }

    /** As far as it has to do with sessions. */
    public final class Agent implements LiveUpdate {
        private final LiveUpdate device = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS);
        private final List<LuoSession> held;
        private final NotifySocket socket;
        private final DescriptorStore store;
        private final Custody custody;

        private Agent(List<LuoSession> inherited, Set<String> names) throws SysException {
            held = new ArrayList<>(inherited);
            socket = NotifySocket.connect(notifications.address());
            store = new DescriptorStore(
                    socket,
                    CAPACITY,
                    Inherited.of(inherited, names),
                    new Keeper.Systemd(SystemdVersion.of(262)),
                    Log.silent());
            FinishedNotes notes =
                    FinishedNotes.in(notesFile, machine.boot().id().toString(), Log.silent());
            Keepsakes keepsakes = new Keepsakes(notes, ManifestCopy.none(), Optional.empty());
            custody = new Custody(this, store, keepsakes, System::nanoTime, Log.silent());
        }

        public Custody custody() {
            return custody;
        }

        /** Waits until the manager has worked off all messages. */
        public void settle() {
            store.settle(PATIENCE).ifPresent(why -> {
                throw new AssertionError(why);
            });
        }

        private void kill() {
            settle();
            held.forEach(LuoSession::close);
            socket.close();
        }

        @Override
        public boolean devicePresent() {
            return device.devicePresent();
        }

        @Override
        public LuoSession create(String name) throws KernelException {
            return hold(device.create(name));
        }

        @Override
        public LuoSession retrieve(String name) throws KernelException {
            return hold(device.retrieve(name));
        }

        private LuoSession hold(LuoSession session) {
            held.add(session);
            return session;
        }

        @Override
        public QuerySupport queries() {
            return device.queries();
        }

        @Override
        public OptionalLong liveUpdateNumber() {
            return device.liveUpdateNumber();
        }
    }
}
