// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.luo.model.Handover.SessionData;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.KernelInfo;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.hostagent.sys.Errno;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Live Update Orchestrator of one boot ({@code luo_core.c}, {@code luo_session.c}).
 *
 * <p>Safe for several threads. One lock stands for all of the kernel's; it is coarser, which cannot be observed but in speed.
 */
public final class Luo {
    /** 51 entries of 80 bytes a block, 10,000 blocks. */
    static final int MAX_SESSIONS = 510_000;

    /** {@code struct luo_session_ser} of 80 bytes in a page, beside the block's header. */
    private static final int SESSIONS_PER_BLOCK = 51;

    private static final int NAME_BYTES = 64;
    private static final int ABI_BYTES = 8;

    private final KernelTraits traits;
    private final boolean enabled;
    private final long liveUpdateNumber;
    private final FileCore core;
    private final List<SessionData> cameIn;
    private final Map<String, Session> outgoing = new LinkedHashMap<>();
    private final Map<String, Session> incoming = new LinkedHashMap<>();

    /** Blocks for the outgoing sessions, which may be more than they need. */
    private long blocks;

    private long lastOutgoingId;
    private long lastIncomingId;
    private boolean deviceInUse;
    private boolean deserialized;
    private Errno deserializeError;
    private boolean frozen;

    /**
     * Boots: {@code luo_early_startup}. Handlers and FLBs register afterwards, and before the device is first opened.
     *
     * @param handover what the kernel before left; empty after a power-on
     * @throws KernelPanic when it is in another LUO format, even if this kernel has live updates off
     */
    public Luo(KernelTraits traits, Optional<Handover> handover) throws KernelPanic {
        this.traits = traits;
        this.enabled = traits.kho() && traits.liveUpdate();
        // kho_populate ignores a hand-over in a format it does not know, and the boot goes on as after a power-on.
        Optional<Handover> seen = handover.filter(h -> traits.kho() && h.kho().equals(traits.khoAbi()));
        if (seen.isPresent() && !abi(seen.get().luo()).equals(abi(traits.luoAbi()))) {
            throw new KernelPanic("LUO state '" + seen.get().luo() + "' is incompatible with '" + traits.luoAbi()
                    + "': the incoming tree failed to initialize properly, disabling live update");
        }
        if (seen.isPresent() && seen.get().emptyBlock()) {
            // kho_block_set_restore takes no block without an entry.
            throw new KernelPanic("The incoming tree failed to initialize properly [-22], disabling live update");
        }
        this.liveUpdateNumber = seen.map(Handover::liveUpdateNumber).orElse(0L);
        this.cameIn = seen.map(Handover::sessions).orElse(List.of());
        this.core = new FileCore(enabled, new FlbRegistry(traits.flbFinish(), seen.map(Handover::flbs)));
    }

    /** Whether there is a device. */
    public boolean enabled() {
        return enabled;
    }

    /** How many live updates led here since the last power-on. */
    public long liveUpdateNumber() {
        return liveUpdateNumber;
    }

    /** EOPNOTSUPP live updates are off; EINVAL incomplete; EEXIST its name is taken. */
    public synchronized void register(FileHandler handler) throws LuoError {
        core.register(handler);
    }

    /**
     * EOPNOTSUPP; EINVAL incomplete, or the handler is not registered; EEXIST this pair is; ENOSPC there are 63; EEXIST another FLB
     * has its name.
     */
    public synchronized void register(FileHandler handler, Flb flb) throws LuoError {
        core.register(handler, flb);
    }

    /**
     * Takes back a handler's registration and those of its FLBs, whether or not files still need it: that it is not called too
     * early is the business of the module's reference count, see {@link #unload}. EINVAL it is not registered.
     */
    public synchronized void unregister(FileHandler handler) throws LuoError {
        core.unregister(handler);
    }

    /** Removes the module that a handler comes from: EAGAIN while any file, outgoing or incoming, is its. */
    public synchronized void unload(FileHandler handler) throws LuoError {
        core.unload(handler);
    }

    /** Takes back a registration; nothing when there was none. */
    public synchronized void unregister(FileHandler handler, Flb flb) throws LuoError {
        core.unregister(handler, flb);
    }

    /** Asks for an FLB that came in, making it on the first call: EOPNOTSUPP, ENODATA, ENOENT, or its own sticky errno. */
    public synchronized Object getIncoming(Flb flb) throws LuoError {
        core.requireEnabled();
        return core.flbs().getIncoming(flb);
    }

    /** Gives back what {@link #getIncoming} gave. */
    public synchronized void putIncoming(Flb flb) {
        core.flbs().putIncoming(flb);
    }

    /** Asks for an FLB's live object: EOPNOTSUPP; ENOENT nothing depends on it yet, or it has none. */
    public synchronized Object getOutgoing(Flb flb) throws LuoError {
        core.requireEnabled();
        return core.flbs().getOutgoing(flb);
    }

    /** Gives back what {@link #getOutgoing} gave. */
    public synchronized void putOutgoing(Flb flb) {
        core.flbs().putOutgoing(flb);
    }

    /** Lets the kernel run out of something, or have it again. */
    public synchronized void exhaust(Resource resource, boolean out) {
        core.exhaust(resource, out);
    }

    /**
     * Opens the device ({@code luo_open}): ENOENT there is none; EBUSY it is open; EIO what came in could not be read, now or at
     * the first open of this boot.
     */
    public synchronized Device open() throws LuoError {
        if (!enabled) {
            throw new LuoError(Errno.ENOENT);
        }
        if (deviceInUse) {
            throw new LuoError(Errno.EBUSY);
        }
        deserializeOnce();
        if (deserializeError != null) {
            throw new LuoError(Errno.EIO);
        }
        deviceInUse = true;
        return new Device(this, true);
    }

    /**
     * Opens the device with O_RDONLY. With the queries it only answers those, as often as one likes, and also where what came in
     * was not read yet or could not be read: ENOENT there is none. Without them it is an open like any other.
     */
    public synchronized Device openReadOnly() throws LuoError {
        if (!enabled || !traits.queries()) {
            return open();
        }
        return new Device(this, false);
    }

    private void deserializeOnce() {
        if (!deserialized) {
            deserialized = true;
            deserialize();
        }
    }

    synchronized void closeDevice() {
        deviceInUse = false;
    }

    /** {@code luo_session_deserialize}: stops at the first failure, and leaves what it has. */
    private void deserialize() {
        try {
            for (SessionData data : cameIn) {
                if (incoming.containsKey(data.name())) {
                    throw new LuoError(Errno.EEXIST);
                }
                Session session = new Session(this, data.name(), ++lastIncomingId, core);
                incoming.put(data.name(), session);
                session.fileSet().deserialize(data.files());
            }
        } catch (LuoError e) {
            // EIO to whoever opens the device for writing, whatever it is.
            deserializeError = e.errno();
        }
    }

    /** {@code luo_ioctl_create_session}: EMFILE, EINVAL, ENOMEM, ENOSPC, EEXIST, ENFILE, in this order. */
    synchronized Session create(String rawName) throws LuoError {
        core.require(Resource.FD_NUMBER);
        String name = cString(rawName);
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > NAME_BYTES - 1) {
            throw new LuoError(Errno.EINVAL);
        }
        core.require(Resource.SESSION);
        requireNotFrozen("CREATE_SESSION");
        core.grow(outgoing.size() + 1L, MAX_SESSIONS);
        long grown = Math.max(blocks, blocksFor(outgoing.size() + 1));
        if (outgoing.containsKey(name)) {
            // Not shrunk again, which is a defect of 7.3.
            blocks = grown;
            throw new LuoError(Errno.EEXIST);
        }
        core.require(Resource.OPEN_FILE);
        Session session = new Session(this, name, ++lastOutgoingId, core);
        outgoing.put(name, session);
        blocks = grown;
        return session;
    }

    /** {@code luo_ioctl_retrieve_session}: EMFILE, ENOENT, EINVAL, ENFILE, in this order. */
    synchronized Session retrieve(String rawName) throws LuoError {
        core.require(Resource.FD_NUMBER);
        requireNotFrozen("RETRIEVE_SESSION");
        Session session = incoming.get(cString(rawName));
        if (session == null) {
            throw new LuoError(Errno.ENOENT);
        }
        if (session.retrieved()) {
            throw new LuoError(Errno.EINVAL);
        }
        core.require(Resource.OPEN_FILE);
        session.markRetrieved();
        return session;
    }

    /** Whether it can be asked what it holds. */
    public boolean hasQueries() {
        return enabled && traits.queries();
    }

    void requireQueries() throws LuoError {
        if (!traits.queries()) {
            throw new LuoError(Errno.EINVAL);
        }
    }

    /** {@code luo_ioctl_get_info}. */
    synchronized KernelInfo info() throws LuoError {
        requireQueries();
        List<ListedHandler> handlers = core.listHandlers();
        return new KernelInfo(
                liveUpdateNumber,
                outgoing.size(),
                incoming.size(),
                handlers.stream().mapToLong(ListedHandler::outgoingFiles).sum(),
                handlers.stream().mapToLong(ListedHandler::incomingFiles).sum(),
                handlers.size(),
                core.flbs().count(),
                deserializeError == null ? 0 : -deserializeError.number(),
                incomingState(),
                traits.luoAbi(),
                traits.khoAbi());
    }

    private KernelInfo.IncomingState incomingState() {
        if (cameIn.isEmpty()) {
            return KernelInfo.IncomingState.NONE;
        }
        if (!deserialized) {
            return KernelInfo.IncomingState.UNREAD;
        }
        return deserializeError == null ? KernelInfo.IncomingState.READ : KernelInfo.IncomingState.FAILED;
    }

    /** {@code luo_session_next}: ENOENT at the end; ENODATA what came in was not read yet. */
    synchronized Listed<ListedSession> nextSession(Direction direction, long cursor) throws LuoError {
        requireQueries();
        if (direction == Direction.INCOMING && incomingState() == KernelInfo.IncomingState.UNREAD) {
            throw new LuoError(Errno.ENODATA);
        }
        Map<String, Session> list = direction == Direction.OUTGOING ? outgoing : incoming;
        Session session = list.values().stream()
                .filter(each -> Long.compareUnsigned(each.id(), cursor) > 0)
                .findFirst()
                .orElseThrow(() -> new LuoError(Errno.ENOENT));
        return new Listed<>(session.id(), session.listed(direction));
    }

    synchronized Listed<ListedHandler> nextHandler(long cursor) throws LuoError {
        requireQueries();
        return core.nextHandler(cursor);
    }

    synchronized Listed<ListedFlb> nextFlb(long cursor) throws LuoError {
        requireQueries();
        return core.flbs().next(cursor);
    }

    void remove(Session session) {
        (session.retrieved() ? incoming : outgoing).remove(session.name(), session);
        if (!session.retrieved()) {
            blocks = blocksFor(outgoing.size());
        }
    }

    private static long blocksFor(int sessions) {
        return (sessions + SESSIONS_PER_BLOCK - 1L) / SESSIONS_PER_BLOCK;
    }

    void requireNotFrozen(String attempt) {
        if (frozen) {
            throw new KernelFrozen(attempt);
        }
    }

    boolean frozen() {
        return frozen;
    }

    /**
     * Freezes for the kexec and writes what the next kernel gets ({@code liveupdate_reboot}). Afterwards this kernel is of no use;
     * on a failure everything is as it was.
     *
     * @return empty when live updates are off: then nothing is handed over
     * @throws LuoError the errno of the file handler that could not freeze
     */
    public synchronized Optional<Handover> reboot() throws LuoError {
        requireNotFrozen("reboot");
        if (!enabled) {
            return Optional.empty();
        }
        List<SessionData> sessions = new ArrayList<>();
        List<Session> done = new ArrayList<>();
        for (Session session : outgoing.values()) {
            try {
                sessions.add(new SessionData(session.name(), session.fileSet().freeze()));
                done.add(session);
            } catch (LuoError e) {
                done.reversed().forEach(before -> before.fileSet().unfreeze());
                throw e;
            }
        }
        frozen = true;
        return Optional.of(new Handover(
                traits.khoAbi(),
                traits.luoAbi(),
                liveUpdateNumber + 1,
                sessions,
                core.flbs().serialize(),
                !sessions.isEmpty() && blocks > blocksFor(sessions.size())));
    }

    /** The machine left this kernel, or lost power: every reference it held is gone, without any callback. */
    public synchronized void halt() {
        frozen = true;
        outgoing.values().forEach(session -> session.fileSet().halt());
        incoming.values().forEach(session -> session.fileSet().halt());
    }

    /** Everything there is to know. */
    public synchronized Snapshot snapshot() {
        return new Snapshot(
                liveUpdateNumber,
                outgoing.values().stream().map(Session::view).toList(),
                incoming.values().stream().map(Session::view).toList(),
                core.flbs().view(),
                core.claimedFiles());
    }

    /** A C string ends at its first NUL. */
    private static String cString(String raw) {
        int end = raw.indexOf('\0');
        return end < 0 ? raw : raw.substring(0, end);
    }

    /** {@code strncmp} over {@code LUO_ABI_COMPAT_LEN} bytes. */
    private static String abi(String name) {
        return name.length() <= ABI_BYTES ? name : name.substring(0, ABI_BYTES);
    }
}
