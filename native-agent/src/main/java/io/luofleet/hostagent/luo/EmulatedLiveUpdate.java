// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.model.Device;
import io.luofleet.hostagent.luo.model.KernelFrozen;
import io.luofleet.hostagent.luo.model.Luo;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.Session;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.SysException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The Live Update Orchestrator of an {@link EmulatedMachine}'s running kernel. Of use for one boot: after a kexec its sessions are
 * gone, and a new one is made for the new kernel.
 */
public final class EmulatedLiveUpdate implements LiveUpdate {
    /** How sessions look to their holders. */
    public enum Sessions {
        /**
         * Each has a descriptor, one end of a SOCK_SEQPACKET pair, that can be passed to other processes; they preserve and retrieve
         * real memfds with it. Costs a thread each.
         */
        DESCRIPTORS,
        /** Objects of this process, without a descriptor; see {@link EmulatedSession}. For fleets of hundreds of hosts. */
        IN_PROCESS
    }

    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(1);

    private final EmulatedMachine machine;
    private final Luo luo;
    private final Sessions sessions;
    private final Set<SessionServer> servers = ConcurrentHashMap.newKeySet();

    /** The machine's running kernel. */
    public EmulatedLiveUpdate(EmulatedMachine machine, Sessions sessions) {
        this.machine = machine;
        this.luo = machine.kernel().luo();
        this.sessions = sessions;
        // A session closed before the kexec is not carried by it, however soon after the close the kexec comes.
        machine.beforeKexec(this::settle);
    }

    private void settle() {
        servers.forEach(SessionServer::endIfClosed);
    }

    private interface Command {
        Session on(Device device) throws LuoError;
    }

    @Override
    public boolean devicePresent() {
        return luo.enabled();
    }

    @Override
    public LuoSession create(String name) throws KernelException {
        SessionName.encode("CREATE_SESSION", name);
        return ScratchSession.afterDuplicate(name, each -> open("CREATE_SESSION", each, device -> device.create(each)));
    }

    @Override
    public LuoSession retrieve(String name) throws KernelException {
        return open("RETRIEVE_SESSION", name, device -> device.retrieve(name));
    }

    @Override
    public QuerySupport queries() {
        return luo.hasQueries()
                ? new QuerySupport.Present(new EmulatedQueries(luo, this::settle))
                : new QuerySupport.Absent("the emulated kernel has no queries");
    }

    @Override
    public OptionalLong liveUpdateNumber() {
        return luo.enabled() ? OptionalLong.of(luo.liveUpdateNumber()) : OptionalLong.empty();
    }

    private LuoSession open(String call, String name, Command command) throws KernelException {
        SessionName.encode(call, name);
        settle();
        Session session;
        try (Device device = openDevice(call, name)) {
            session = command.on(device);
        } catch (LuoError e) {
            throw new KernelException(call, e.errno(), name, "emulated kernel");
        } catch (KernelFrozen e) {
            throw new KernelException(call, Errno.EIO, name, e.getMessage());
        }
        return switch (sessions) {
            case IN_PROCESS -> new EmulatedSession(session);
            case DESCRIPTORS -> serve(call, session);
        };
    }

    private LuoSession serve(String call, Session session) throws KernelException {
        try {
            SessionServer server = SessionServer.start(session);
            servers.add(server);
            Runnable end = server::kernelGone;
            machine.atReboot(end);
            server.whenEnded(() -> {
                servers.remove(server);
                machine.cancelAtReboot(end);
            });
            return new SocketSession(session.name(), server.client());
        } catch (SysException e) {
            session.close();
            throw new KernelException(call, e.number(), session.name(), "a socket pair for the emulated session");
        }
    }

    private Device openDevice(String call, String name) throws KernelException {
        try {
            return openDevice();
        } catch (LuoError e) {
            // An absent device must not look like an absent session.
            Errno errno = e.errno() == Errno.ENOENT ? Errno.ENODEV : e.errno();
            throw new KernelException(call, errno, name, "opening the emulated device");
        }
    }

    private Device openDevice() throws LuoError {
        long start = System.nanoTime();
        while (true) {
            try {
                return luo.open();
            } catch (LuoError e) {
                boolean waitedLong = System.nanoTime() - start >= BUSY_TIMEOUT.toNanos();
                if (e.errno() != Errno.EBUSY
                        || waitedLong
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
            LockSupport.parkNanos(BUSY_PAUSE.toNanos());
        }
    }
}
