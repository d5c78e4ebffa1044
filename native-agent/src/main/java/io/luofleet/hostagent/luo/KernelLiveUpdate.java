// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * The running kernel's Live Update Orchestrator.
 *
 * <p>The device opens once at a time ({@code luo_open} in {@code kernel/liveupdate/luo_core.c}), and others need it too:
 * systemd at boot and right before a kexec. So it is opened, asked and closed for each call, or for a bounded number of sessions
 * that are taken in one go, never held, and EBUSY is waited out for a bounded time.
 */
public final class KernelLiveUpdate implements LiveUpdate {
    /** Where udev or devtmpfs puts the device. */
    public static final Path DEVICE = Path.of("/dev/liveupdate");

    /** Sessions taken with one opening, so that others wait for some milliseconds at most. */
    private static final int MAX_PER_OPENING = 256;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    private final Path device;
    private final Duration busyTimeout;
    private final LiveUpdateNumber number;
    /** {@code null} until somebody asked. */
    private QuerySupport support;

    /** The usual device, waiting at most two seconds for another process to close it. */
    public KernelLiveUpdate() {
        this(DEVICE, Duration.ofSeconds(2));
    }

    /**
     * @param device the device node
     * @param busyTimeout how long EBUSY on its open is waited out; zero tries once
     */
    public KernelLiveUpdate(Path device, Duration busyTimeout) {
        this.device = device;
        this.busyTimeout = busyTimeout;
        this.number = LiveUpdateNumber.ofRunningKernel();
    }

    @Override
    public boolean devicePresent() {
        return Files.exists(device);
    }

    @Override
    public LuoSession create(String name) throws KernelException {
        SessionName.encode(Ioctl.CREATE_SESSION.name(), name);
        try (Fd opened = openDevice(Ioctl.CREATE_SESSION, name)) {
            return ScratchSession.afterDuplicate(name, each -> ask(opened, Ioctl.CREATE_SESSION, each));
        }
    }

    @Override
    public LuoSession retrieve(String name) throws KernelException {
        SessionName.encode(Ioctl.RETRIEVE_SESSION.name(), name);
        try (Fd opened = openDevice(Ioctl.RETRIEVE_SESSION, name)) {
            return ask(opened, Ioctl.RETRIEVE_SESSION, name);
        }
    }

    @Override
    public void retrieveAll(List<String> names, Taker taker) {
        for (int from = 0; from < names.size(); from += MAX_PER_OPENING) {
            Fd opened;
            try {
                opened = openDevice(Ioctl.RETRIEVE_SESSION, null);
            } catch (KernelException e) {
                // All of them at once: whoever has the device open may keep it, and to wait for it again and again
                // would be long.
                names.subList(from, names.size()).forEach(name -> taker.refused(name, e));
                return;
            }
            retrieveSome(opened, names.subList(from, Math.min(names.size(), from + MAX_PER_OPENING)), taker);
        }
    }

    private static void retrieveSome(Fd opened, List<String> names, Taker taker) {
        try (opened) {
            for (String name : names) {
                LuoSession session;
                try {
                    session = ask(opened, Ioctl.RETRIEVE_SESSION, name);
                } catch (KernelException e) {
                    taker.refused(name, e);
                    continue;
                }
                taker.taken(session);
            }
        }
    }

    @Override
    public synchronized QuerySupport queries() {
        support = KernelQueries.probe(device, support);
        return support;
    }

    @Override
    public OptionalLong liveUpdateNumber() {
        return number.read();
    }

    /**
     * Takes over a session's descriptor that this process was given, for example from systemd's store.
     *
     * @throws KernelException ENOTTY or EINVAL when it is no session
     */
    public static LuoSession adopt(Fd session) throws KernelException {
        return KernelSession.adopt(session);
    }

    @Override
    public void leaveNoEmptyBlock() throws KernelException {
        try (Fd opened = openDevice(Ioctl.CREATE_SESSION, null)) {
            ScratchSession.comeAndGo(name -> ask(opened, Ioctl.CREATE_SESSION, name));
        }
    }

    private static LuoSession ask(Fd device, Ioctl ioctl, String name) throws KernelException {
        byte[] struct = ioctl.withName(SessionName.encode(ioctl.name(), name));
        try {
            device.use(fd -> Sys.ioctl(fd, ioctl.request(), struct, ioctl.name()));
            return new KernelSession(name, Fd.own(Ioctl.fd(struct)));
        } catch (SysException e) {
            throw new KernelException(e, name);
        }
    }

    private Fd openDevice(Ioctl ioctl, String session) throws KernelException {
        long start = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return Sys.openReadWrite(device);
            } catch (SysException e) {
                Duration waited = Duration.ofNanos(System.nanoTime() - start);
                if (e.errno() != Errno.EBUSY || waited.compareTo(busyTimeout) >= 0) {
                    throw new KernelException(ioctl.name(), asAnswer(e), session, whyNotOpened(e.errno(), waited));
                }
            }
            sleep(ioctl, session, pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static void sleep(Ioctl ioctl, String session, Duration pause) throws KernelException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KernelException(
                    ioctl.name(), Errno.EINTR, session, "interrupted while another process has the device open");
        }
    }

    /** An absent device must not look like an absent session, which is ENOENT too. */
    private static int asAnswer(SysException e) {
        return e.errno() == Errno.ENOENT || e.errno() == Errno.ENXIO ? Errno.ENODEV.number() : e.number();
    }

    private String whyNotOpened(Errno errno, Duration waited) {
        return switch (errno) {
            case EBUSY ->
                device + " stayed open in another process for " + waited.toMillis() + " ms; find it with: fuser -v "
                        + device;
            case ENOENT, ENXIO, ENODEV ->
                device + " is absent; boot with liveupdate=on kho=on on a kernel with CONFIG_LIVEUPDATE";
            case EIO ->
                device + " refuses every open of this boot, because the kernel could not read what came in with the"
                        + " live update; the reason is in the kernel log, the remedy is a reboot";
            case EACCES, EPERM -> device + " needs more privileges than this process has";
            default -> "opening " + device;
        };
    }
}
