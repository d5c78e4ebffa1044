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
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Carries the manifest into the next kernel and takes everything back out of it. */
public final class Custody {
    /** Each of them waits inside the adapter for as long as a busy device is worth waiting for. */
    private static final int RETRIEVE_ATTEMPTS = 5;

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
     * Takes back what came in. Sessions are retrieved before anything is done with any of them: until then a crash of the
     * agent leaves them in the kernel, where the next agent finds them.
     */
    public Recovery recover() {
        if (!liveUpdate.devicePresent()) {
            return new Recovery.DeviceAbsent();
        }
        LuoSession manifestSession;
        try {
            manifestSession = liveUpdate.retrieve(Manifest.SESSION_NAME);
        } catch (KernelException e) {
            return withoutManifest(e);
        }
        store.keep(manifestSession);
        try {
            return withManifest(manifestSession, readManifest(manifestSession));
        } catch (KernelException e) {
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
        for (Manifest.Session session : decoded.manifest().sessions()) {
            try {
                LuoSession retrieved = retrieve(session.id());
                store.keep(retrieved);
                sessions.put(session.id(), retrieved);
            } catch (KernelException e) {
                lost.put(session.id(), e);
                log.error("session-lost", "session", session.id(), "why", e.getMessage());
            }
        }
        return new Recovery.Recovered(decoded.manifest(), decoded.kexecAt(), manifestSession, sessions, lost);
    }

    /** A busy device or a full descriptor table says nothing about the session, which stays in the kernel meanwhile. */
    private LuoSession retrieve(String name) throws KernelException {
        for (int attempt = 1; ; attempt++) {
            try {
                return liveUpdate.retrieve(name);
            } catch (KernelException e) {
                if (e.errno() != Errno.EBUSY || attempt == RETRIEVE_ATTEMPTS) {
                    throw e;
                }
            }
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
