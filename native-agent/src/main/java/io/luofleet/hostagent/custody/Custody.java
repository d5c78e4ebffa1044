// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.SysException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Carries the manifest into the next kernel and takes everything back out of it. */
public final class Custody {
    /** Each of them waits inside the adapter for as long as a busy device is worth waiting for. */
    private static final int RETRIEVE_ATTEMPTS = 5;

    private static final Duration LET_GO_PATIENCE = Duration.ofSeconds(5);

    private final LiveUpdate liveUpdate;
    private final SessionStore store;
    private final Log log;

    /** @param store keeps a copy of each session as soon as there is one */
    public Custody(LiveUpdate liveUpdate, SessionStore store, Log log) {
        this.liveUpdate = liveUpdate;
        this.store = store;
        this.log = log;
    }

    /** Who keeps session descriptors. */
    public SessionStore store() {
        return store;
    }

    /**
     * Takes back what came in: from the store after a crash, from the kernel after a live update. Sessions are put into custody
     * before anything is done with any of them.
     */
    public Recovery recover() {
        if (!liveUpdate.devicePresent()) {
            return new Recovery.DeviceAbsent();
        }
        Optional<LuoSession> inherited = store.inherited().incoming(Manifest.SESSION_NAME);
        LuoSession manifestSession;
        try {
            manifestSession = inherited.isPresent() ? inherited.get() : liveUpdate.retrieve(Manifest.SESSION_NAME);
        } catch (KernelException e) {
            return withoutManifest(e);
        }
        store.keep(manifestSession);
        try {
            return withManifest(manifestSession, readManifest(manifestSession));
        } catch (KernelException e) {
            if (inherited.isPresent() && e.errno() == Errno.ENOENT) {
                return finishedBefore();
            }
            return unreadable(manifestSession, "the manifest: " + e.getMessage(), e.errnoName());
        } catch (ManifestException e) {
            return unreadable(manifestSession, "the manifest: " + e.getMessage(), null);
        } catch (SysException e) {
            return unreadable(
                    manifestSession,
                    "the manifest: " + e.getMessage(),
                    e.errno().name());
        }
    }

    /**
     * The manifest's session is the last to be finished, so the predecessor only had no time to empty the store. It is empty of
     * files and so keeps no memory, like all of them.
     */
    private Recovery finishedBefore() {
        store.inherited().incoming().forEach(this::close);
        return new Recovery.NoLiveUpdate();
    }

    /**
     * Takes back from the store what a predecessor prepared for the next kernel, which unpreserves it. The predecessor's
     * end was the end of its connections, whereupon the workloads closed their copies and ran on: there is no barrier to
     * stand on, and nothing to lose.
     *
     * @return how many sessions there were
     */
    public int undoInherited() {
        List<LuoSession> outgoing = store.inherited().outgoing();
        outgoing.forEach(s -> log.warn("session-unpreserved", "session", s.name(), "why", "the agent was restarted"));
        outgoing.forEach(this::close);
        if (!outgoing.isEmpty()) {
            // The store lets go in its own time, and until then the names are taken.
            store.settle(LET_GO_PATIENCE).ifPresent(why -> log.warn("store-not-settled", "why", why));
        }
        return outgoing.size();
    }

    private static Recovery withoutManifest(KernelException e) {
        return switch (e.errno()) {
            case ENOENT -> new Recovery.NoLiveUpdate();
            case ENODEV -> new Recovery.DeviceAbsent();
            case EBUSY -> new Recovery.Unreadable(e.getMessage(), e.errnoName(), true);
            default -> new Recovery.Unreadable(e.getMessage(), e.errnoName(), false);
        };
    }

    /** The session stays open on purpose: closing it would finish it, and an operator may still want to look. */
    private Recovery unreadable(LuoSession session, String reason, String errno) {
        log.error("manifest-unreadable", "session", session.name(), "why", reason);
        return new Recovery.Unreadable(reason, errno, false);
    }

    private static ManifestCodec.Decoded readManifest(LuoSession session)
            throws KernelException, SysException, ManifestException {
        try (Memfd memfd = Memfd.of(Fd.own(session.retrieve(Manifest.TOKEN)))) {
            return ManifestCodec.decode(memfd.readAll(ManifestCodec.MAX_BYTES));
        }
    }

    private Recovery withManifest(LuoSession manifestSession, ManifestCodec.Decoded decoded) {
        Map<String, LuoSession> sessions = new HashMap<>();
        Map<String, KernelException> lost = new HashMap<>();
        Set<String> finished = new HashSet<>();
        List<String> inKernel = new ArrayList<>();
        for (Manifest.Session session : decoded.manifest().sessions()) {
            Optional<LuoSession> inherited = store.inherited().incoming(session.id());
            if (inherited.isPresent()) {
                takeInherited(session, inherited.get(), sessions, finished);
            } else {
                inKernel.add(session.id());
            }
        }
        retrieve(inKernel, sessions, lost);
        return new Recovery.Recovered(decoded.manifest(), decoded.kexecAt(), manifestSession, sessions, lost, finished);
    }

    private void takeInherited(
            Manifest.Session session, LuoSession held, Map<String, LuoSession> sessions, Set<String> finished) {
        if (isFinished(session, held)) {
            finished.add(session.id());
            close(held);
        } else {
            sessions.put(session.id(), held);
        }
    }

    /**
     * FINISH empties a session, and a file can be retrieved again until then. Of a session whose files are not known nobody can tell:
     * it counts as not finished, and waits for its workload's word once more. A second FINISH does nothing.
     */
    private static boolean isFinished(Manifest.Session session, LuoSession held) {
        if (session.files().isEmpty()) {
            return false;
        }
        try {
            Fd.own(held.retrieve(session.files().getFirst().token())).close();
            return false;
        } catch (KernelException e) {
            return e.errno() == Errno.ENOENT;
        }
    }

    /** A busy device says nothing about the sessions, which stay in the kernel meanwhile. */
    private void retrieve(List<String> names, Map<String, LuoSession> sessions, Map<String, KernelException> lost) {
        Set<String> busy = new LinkedHashSet<>(names);
        for (int attempt = 1; !busy.isEmpty(); attempt++) {
            boolean last = attempt == RETRIEVE_ATTEMPTS;
            liveUpdate.retrieveAll(List.copyOf(busy), new LiveUpdate.Taker() {
                @Override
                public void taken(LuoSession session) {
                    // One by one: what is not in the store yet is destroyed when the agent dies here.
                    store.keep(session);
                    sessions.put(session.name(), session);
                    busy.remove(session.name());
                }

                @Override
                public void refused(String name, KernelException why) {
                    if (why.errno() == Errno.EBUSY && !last) {
                        return;
                    }
                    lost.put(name, why);
                    busy.remove(name);
                    log.error("session-lost", "session", name, "why", why.getMessage());
                }
            });
        }
    }

    /**
     * A manifest on its way into the next kernel.
     *
     * @param session holds it; closing it takes it back
     * @param memfd its bytes
     */
    public record Written(LuoSession session, Memfd memfd) implements AutoCloseable {
        /** Stamps the instant of the kexec. */
        public void stamp(Instant kexecAt) throws SysException {
            memfd.write(ManifestCodec.KEXEC_OFFSET, ManifestCodec.kexecStamp(kexecAt));
        }

        /** Takes the manifest back. */
        @Override
        public void close() {
            session.close();
            memfd.close();
        }
    }

    /** Writes the manifest into its session. */
    public Written write(Manifest manifest) throws KernelException, SysException {
        Memfd memfd = Memfd.create(Manifest.SESSION_NAME);
        LuoSession session = null;
        try {
            memfd.write(0, ManifestCodec.encode(manifest));
            session = liveUpdate.create(Manifest.SESSION_NAME);
            store.keep(session);
            session.preserve(memfd.fd().number(), Manifest.TOKEN);
            return new Written(session, memfd);
        } catch (KernelException | SysException e) {
            memfd.close();
            if (session != null) {
                store.release(session);
                session.close();
            }
            throw e;
        }
    }

    /** An outgoing session for a workload. */
    public LuoSession create(String name) throws KernelException {
        LuoSession session = liveUpdate.create(name);
        store.keep(session);
        return session;
    }

    /** Closes a session: unpreserves an outgoing one, unless someone else holds it. */
    public void close(LuoSession session) {
        store.release(session);
        session.close();
    }

    /**
     * Whether nobody holds an outgoing session of this name any more. The kernel does not list sessions, but refuses to
     * create one that exists.
     */
    public boolean gone(String name) throws KernelException {
        try {
            liveUpdate.create(name).close();
            return true;
        } catch (KernelException e) {
            if (e.errno() == Errno.EEXIST) {
                return false;
            }
            throw e;
        }
    }
}
