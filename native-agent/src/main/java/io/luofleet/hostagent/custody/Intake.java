// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.Outlook;
import io.luofleet.hostagent.luo.QuerySupport;
import io.luofleet.hostagent.luo.Refusal;
import io.luofleet.hostagent.luo.RetrieveFailure;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.SysException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Takes back what came in. Nothing is closed here but what is known to be finished: by the notes of whoever finished it, or by a kernel
 * that lists no file in it. What cannot be told counts as not finished, and waits for its workload's word once more; a second
 * FINISH does nothing.
 */
final class Intake {
    /**
     * No kernel tells which it is. Taken for the stricter one, which at worst costs an attempt to read the manifest, and there is
     * a second copy of that.
     */
    static final RetrieveFailure VARIANT = RetrieveFailure.STICKY;

    /**
     * How long a state directory that is not there may still be mounted, before a boot of which no kernel says what led to it counts as
     * an ordinary one.
     */
    static final Duration COPY_PATIENCE = Duration.ofSeconds(30);

    private final LiveUpdate liveUpdate;
    private final SessionStore store;
    private final Keepsakes keepsakes;
    private final LongSupplier nanos;
    private final Log log;
    /** {@code null} until the kernel handed it over: a second RETRIEVE_SESSION is refused. */
    private LuoSession manifestSession;

    private OptionalLong copyAwaitedSince = OptionalLong.empty();

    Intake(LiveUpdate liveUpdate, SessionStore store, Keepsakes keepsakes, LongSupplier nanos, Log log) {
        this.liveUpdate = liveUpdate;
        this.store = store;
        this.keepsakes = keepsakes;
        this.nanos = nanos;
        this.log = log;
    }

    Recovery recover() {
        if (!liveUpdate.devicePresent()) {
            return new Recovery.DeviceAbsent();
        }
        if (manifestSession != null) {
            return withSession(manifestSession, false);
        }
        Optional<LuoSession> inherited = store.inherited().incoming(Manifest.SESSION_NAME);
        if (inherited.isPresent()) {
            return withSession(inherited.get(), true);
        }
        try {
            manifestSession = liveUpdate.retrieve(Manifest.SESSION_NAME);
        } catch (KernelException e) {
            return withoutSession(e);
        }
        store.keep(manifestSession);
        return withSession(manifestSession, false);
    }

    private Recovery withSession(LuoSession session, boolean inherited) {
        try {
            ManifestCodec.Decoded decoded = readManifest(session);
            String stranger = stranger(decoded.manifest());
            if (!stranger.isEmpty()) {
                return unreadable(session, "the manifest: " + stranger, null);
            }
            return withManifest(session, decoded.manifest(), decoded.kexecAt());
        } catch (KernelException e) {
            if (inherited && e.errno() == Errno.ENOENT && allFinished()) {
                return finishedBefore();
            }
            if (Refusal.outlook(e, VARIANT) == Outlook.AGAIN) {
                return new Recovery.Unreadable("the manifest: " + e.getMessage(), e.errnoName(), true);
            }
            return fromCopy(session, "the manifest: " + e.getMessage(), e.errnoName());
        } catch (ManifestException e) {
            return fromCopy(session, "the manifest: " + e.getMessage(), null);
        } catch (SysException e) {
            return fromCopy(
                    session, "the manifest: " + e.getMessage(), e.errno().name());
        } catch (IOException e) {
            return fromCopy(session, "the manifest: " + e.getMessage(), null);
        }
    }

    /** Why nothing may be done with memory that a manifest speaks of; empty when it may. */
    private String stranger(Manifest manifest) {
        if (keepsakes.owner().isEmpty()) {
            return "";
        }
        Owner owner = keepsakes.owner().get();
        String differs = owner.differsFrom(manifest);
        if (owner.stranger(manifest)) {
            return differs + "; if it is the same machine, start the agent with the --host and --machine-id of before";
        }
        if (!differs.isEmpty()) {
            log.warn("manifest-names-another", "why", differs);
        }
        return "";
    }

    /** Whether each session in the store is known to be finished, by whoever finished it or by the kernel. */
    private boolean allFinished() {
        Set<String> noted = keepsakes.notes().read();
        // It is finished last.
        boolean all = noted.contains(Manifest.SESSION_NAME);
        for (LuoSession session : store.inherited().incoming()) {
            boolean known = all
                    || session.name().equals(Manifest.SESSION_NAME)
                    || noted.contains(session.name())
                    || listedAsEmpty(session);
            if (!known) {
                log.error("not-known-to-be-finished", "session", session.name());
                return false;
            }
        }
        return true;
    }

    /**
     * The manifest's session is the last to be finished, so the predecessor only had no time to empty the store. It is empty of
     * files and so keeps no memory, like all of them.
     */
    private Recovery finishedBefore() {
        for (LuoSession session : store.inherited().incoming()) {
            store.release(session);
            session.close();
        }
        keepsakes.copy().remove();
        return new Recovery.NoLiveUpdate();
    }

    private Recovery withoutSession(KernelException e) {
        if (e.errno() == Errno.ENODEV) {
            return new Recovery.DeviceAbsent();
        }
        return switch (Refusal.outlook(e, VARIANT)) {
            case AGAIN -> new Recovery.Unreadable(e.getMessage(), e.errnoName(), true);
            case OUT_OF_REACH -> new Recovery.Unreadable(e.getMessage(), e.errnoName(), false);
            case ELSEWHERE -> fromCopy(null, e.getMessage(), e.errnoName());
            case GONE -> ordinaryBoot() ? new Recovery.NoLiveUpdate() : fromCopy(null, e.getMessage(), null);
        };
    }

    /** Whether no manifest is no surprise: nothing came in, or it is finished. */
    private boolean ordinaryBoot() {
        if (keepsakes.owner().isEmpty() || keepsakes.notes().read().contains(Manifest.SESSION_NAME)) {
            return true;
        }
        OptionalLong number = liveUpdateNumber();
        return number.isPresent() && number.getAsLong() == 0;
    }

    private OptionalLong liveUpdateNumber() {
        OptionalLong number = liveUpdate.liveUpdateNumber();
        if (number.isEmpty() && liveUpdate.queries() instanceof QuerySupport.Present(var queries)) {
            try {
                return OptionalLong.of(queries.info().liveUpdateNumber());
            } catch (KernelException saysNothing) {
                return OptionalLong.empty();
            }
        }
        return number;
    }

    /**
     * The kernel's manifest is not to be had: goes by its second copy.
     *
     * @param session the manifest's; {@code null} when it is not to be had
     * @param errno symbolic; {@code null} when the kernel does not have the session, and then no copy means that nothing came in
     */
    private Recovery fromCopy(LuoSession session, String reason, String errno) {
        ManifestCopy.Found found = keepsakes.owner().isEmpty()
                ? new ManifestCopy.Found.Absent("no second copy is kept")
                : keepsakes.copy().find(keepsakes.owner().get(), liveUpdateNumber());
        return switch (found) {
            case ManifestCopy.Found.Usable(Manifest manifest) -> {
                log.warn("manifest-from-copy", "update", manifest.updateId(), "why", reason);
                Recovery.Recovered recovered = withManifest(session, manifest, Optional.empty());
                boolean nothing = session == null
                        && recovered.sessions().isEmpty()
                        && recovered.waiting().isEmpty();
                yield nothing ? new Recovery.NoLiveUpdate() : recovered;
            }
            case ManifestCopy.Found.NotYet(String why) -> awaitCopy(session, reason, errno, why);
            case ManifestCopy.Found.Absent(String why) -> withoutAny(session, reason, errno, why);
            case ManifestCopy.Found.Unusable(String why) ->
                session == null && errno == null && mayBeInKernel()
                        ? askAgain(reason, errno, why)
                        : withoutAny(session, reason, errno, why);
        };
    }

    /**
     * Whether guests' memory may wait in the kernel without its manifest: a live update led here, and no kernel says that nothing
     * waits. Nobody is told to start afresh then.
     */
    private boolean mayBeInKernel() {
        OptionalLong number = liveUpdateNumber();
        return number.isPresent() && number.getAsLong() > 0 && !listsNothingPending();
    }

    private boolean listsNothingPending() {
        if (!(liveUpdate.queries() instanceof QuerySupport.Present(var queries))) {
            return false;
        }
        try {
            for (ListedSession session : queries.sessions(Direction.INCOMING)) {
                if (session.state() == ListedSession.State.PENDING || session.state() == ListedSession.State.UNKNOWN) {
                    return false;
                }
            }
            return true;
        } catch (KernelException saysNothing) {
            return false;
        }
    }

    private static Recovery askAgain(String reason, String errno, String copy) {
        return new Recovery.Unreadable(reason + "; its second copy: " + copy, errno, true);
    }

    private Recovery awaitCopy(LuoSession session, String reason, String errno, String why) {
        long now = nanos.getAsLong();
        if (copyAwaitedSince.isEmpty()) {
            copyAwaitedSince = OptionalLong.of(now);
        }
        boolean early = now - copyAwaitedSince.getAsLong() < COPY_PATIENCE.toNanos();
        return early || (session == null && errno == null && mayBeInKernel())
                ? askAgain(reason, errno, why)
                : withoutAny(session, reason, errno, why);
    }

    /** A session stays open on purpose: closing it would finish it, and an operator may still want to look. */
    private Recovery withoutAny(LuoSession session, String reason, String errno, String noCopy) {
        if (session == null && errno == null) {
            log.info("no-manifest", "why", reason, "copy", noCopy);
            return new Recovery.NoLiveUpdate();
        }
        return unreadable(session, reason + "; its second copy: " + noCopy, errno);
    }

    private Recovery unreadable(LuoSession session, String reason, String errno) {
        log.error("manifest-unreadable", "session", session == null ? null : session.name(), "why", reason);
        return new Recovery.Unreadable(reason, errno, false);
    }

    private static ManifestCodec.Decoded readManifest(LuoSession session)
            throws KernelException, IOException, ManifestException {
        try (Memfd memfd = Memfd.of(Fd.own(session.retrieve(Manifest.TOKEN)))) {
            return ManifestCodec.decode(memfd);
        }
    }

    private Recovery.Recovered withManifest(LuoSession manifestSession, Manifest manifest, Optional<Instant> kexecAt) {
        Taken taken = new Taken();
        Set<String> noted = keepsakes.notes().read();
        List<String> inKernel = new ArrayList<>();
        for (Manifest.Session session : manifest.sessions()) {
            Optional<LuoSession> held = store.inherited().incoming(session.id());
            if (held.isEmpty()) {
                inKernel.add(session.id());
                continue;
            }
            taken.sessions.put(session.id(), held.get());
            boolean declared = !session.files().isEmpty();
            if (noted.contains(session.id()) || (declared && listedAsEmpty(held.get()))) {
                taken.finished.add(session.id());
            }
        }
        retrieve(inKernel, noted, taken);
        return new Recovery.Recovered(
                manifest, kexecAt, manifestSession, taken.sessions, taken.waiting, taken.lost, taken.finished);
    }

    /** Whether the kernel says that no file is left in a session. A kernel without queries says nothing. */
    private static boolean listedAsEmpty(LuoSession session) {
        try {
            return session.files().isEmpty();
        } catch (KernelException saysNothing) {
            return false;
        }
    }

    private static final class Taken {
        private final Map<String, LuoSession> sessions = new HashMap<>();
        private final Map<String, KernelException> waiting = new HashMap<>();
        private final Map<String, KernelException> lost = new HashMap<>();
        private final Set<String> finished = new HashSet<>();
    }

    private void retrieve(List<String> names, Set<String> noted, Taken taken) {
        retrieve(names, new LiveUpdate.Taker() {
            @Override
            public void taken(LuoSession session) {
                taken.sessions.put(session.name(), session);
            }

            @Override
            public void refused(String name, KernelException why) {
                if (noted.contains(name)) {
                    taken.finished.add(name);
                } else {
                    (Custody.outlook(why) == Outlook.AGAIN ? taken.waiting : taken.lost).put(name, why);
                }
            }
        });
    }

    /**
     * Asks the kernel once for sessions that came in, and puts each into custody before the next.
     *
     * @param taker hears of each; what a refusal means tells {@link Custody#outlook}
     */
    void retrieve(List<String> names, LiveUpdate.Taker taker) {
        liveUpdate.retrieveAll(names, new LiveUpdate.Taker() {
            @Override
            public void taken(LuoSession session) {
                // One by one: what is not in the store yet is destroyed when the agent dies here.
                store.keep(session);
                taker.taken(session);
            }

            @Override
            public void refused(String name, KernelException why) {
                taker.refused(name, why);
            }
        });
    }
}
