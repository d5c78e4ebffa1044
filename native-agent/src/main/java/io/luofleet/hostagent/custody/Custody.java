// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.Outlook;
import io.luofleet.hostagent.luo.Refusal;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.SysException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

/** Carries the manifest into the next kernel and takes everything back out of it. */
public final class Custody {
    private static final Duration LET_GO_PATIENCE = Duration.ofSeconds(5);

    private final LiveUpdate liveUpdate;
    private final SessionStore store;
    private final Keepsakes keepsakes;
    private final Intake intake;
    private final Log log;
    private boolean cameIn;

    /**
     * @param store keeps a copy of each session as soon as there is one
     * @param keepsakes what else is kept for a successor
     * @param nanos the monotonic clock, in nanoseconds
     */
    public Custody(LiveUpdate liveUpdate, SessionStore store, Keepsakes keepsakes, LongSupplier nanos, Log log) {
        this.liveUpdate = liveUpdate;
        this.store = store;
        this.keepsakes = keepsakes;
        this.intake = new Intake(liveUpdate, store, keepsakes, nanos, log);
        this.log = log;
    }

    /** Who keeps session descriptors. */
    public SessionStore store() {
        return store;
    }

    /**
     * Takes back what came in: from the store after a crash, from the kernel after a live update. Sessions are put into custody
     * before anything is done with any of them. To be called again after {@link Recovery.Unreadable#retry}.
     */
    public Recovery recover() {
        Recovery recovery = intake.recover();
        cameIn = recovery instanceof Recovery.Recovered || recovery instanceof Recovery.Unreadable;
        return recovery;
    }

    /**
     * Asks the kernel once for sessions that came in, and puts each into custody before the next.
     *
     * @param taker hears of each; what a refusal means tells {@link Custody#outlook}
     */
    public void retrieve(List<String> names, LiveUpdate.Taker taker) {
        intake.retrieve(names, taker);
    }

    /** What a refusal of the kernel means for the memory that was asked for. */
    public static Outlook outlook(KernelException refused) {
        return Refusal.outlook(refused, Intake.VARIANT);
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
        if (!cameIn) {
            // Whatever a predecessor prepared is undone by now, with or without a store.
            keepsakes.copy().remove();
        }
        return outgoing.size();
    }

    /** Remembers, for a successor, that a session's FINISH came back without an error. */
    public void noteFinished(String name) {
        keepsakes.notes().finished(name);
    }

    /** The update that came in is over. */
    public void settleCameIn() {
        cameIn = false;
        keepsakes.copy().remove();
    }

    /**
     * A manifest on its way into the next kernel.
     *
     * @param session holds it; closing it takes it back
     * @param memfd its bytes
     * @param copy the second one
     */
    public record Written(LuoSession session, Memfd memfd, ManifestCopy copy) implements AutoCloseable {
        /** Stamps the instant of the kexec. */
        public void stamp(Instant kexecAt) throws SysException {
            memfd.write(ManifestCodec.KEXEC_OFFSET, ManifestCodec.kexecStamp(kexecAt));
        }

        /** Takes the manifest back. */
        @Override
        public void close() {
            session.close();
            memfd.close();
            copy.remove();
        }
    }

    /**
     * Writes the manifest into its session, and its second copy.
     *
     * @param answers what claims are answered with in the next kernel, before there is an agent
     * @throws IOException the manifest is too large, or a system call failed
     */
    public Written write(Manifest manifest, ClaimTable.Answers answers) throws KernelException, IOException {
        Memfd memfd = Memfd.create(Manifest.SESSION_NAME);
        LuoSession session = null;
        try {
            ManifestCodec.write(manifest, answers, memfd::write);
            session = liveUpdate.create(Manifest.SESSION_NAME);
            store.keep(session);
            session.preserve(memfd.fd().number(), Manifest.TOKEN);
            // The last session there is: whatever was refused before, also to others, must not reach the next kernel.
            liveUpdate.leaveNoEmptyBlock();
            keepsakes.copy().write(manifest);
            return new Written(session, memfd, keepsakes.copy());
        } catch (KernelException | IOException e) {
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
