// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.custody.Custody;
import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.custody.Recovery;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.Outlook;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.hostagent.observe.FlbAudit;
import io.luofleet.hostagent.observe.KernelLook;
import io.luofleet.hostagent.workload.AgentMessage;
import io.luofleet.hostagent.workload.Incoming;
import io.luofleet.hostagent.workload.Verdict;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.AgentFailure;
import io.luofleet.wire.Failure;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The sessions that came from the kernel before. Used by the loop's thread only. */
final class Inbound {
    private static final String REBOOT_REMEDY =
            "Read the kernel log. The memory of the workloads that were preserved cannot be had in this boot; a cold boot"
                    + " cleans up.";

    private final Custody custody;
    private final WorkloadHub hub;
    private final Map<String, LuoSession> sessions = new HashMap<>();
    private final Map<String, List<ListedFile>> listed = new HashMap<>();
    private Manifest manifest;
    private LuoSession manifestSession;
    private Failure unreadable;
    private Failure stuck;
    private boolean closed;
    private final Waiting waiting;

    Inbound(Custody custody, WorkloadHub hub, Metrics metrics, LongSupplier nanos, Log log) {
        this.custody = custody;
        this.hub = hub;
        this.waiting = new Waiting(metrics, nanos, log);
    }

    /** Takes custody and offers the sessions to their workloads. */
    Recovery recover() {
        Recovery recovery = custody.recover();
        recovery.accept(new Intake());
        return recovery;
    }

    private final class Intake implements Recovery.Visitor {
        @Override
        public void noLiveUpdate() {
            open();
        }

        @Override
        public void deviceAbsent() {
            open();
        }

        @Override
        public void unreadable(Recovery.Unreadable found) {
            unreadable = new Failure(
                    AgentFailure.UNREADABLE.name(), found.reason(), REBOOT_REMEDY, found.errno(), null, null);
            if (found.retry()) {
                waiting.forTheManifest(found);
            } else {
                waiting.forNothing();
                hub.refuseClaims(found.reason());
            }
        }

        @Override
        public void recovered(Recovery.Recovered recovered) {
            take(recovered);
        }
    }

    private void open() {
        unreadable = null;
        waiting.forSessionsOnly();
        hub.openForClaims();
    }

    private void take(Recovery.Recovered recovered) {
        manifest = recovered.manifest();
        manifestSession = recovered.manifestSession();
        sessions.putAll(recovered.sessions());
        // The manifest may have been long in coming; what comes now is asked for afresh.
        waiting.forNothing();
        waiting.forSessions(recovered.waiting());
        for (Manifest.Session session : manifest.sessions()) {
            hub.offer(incoming(session, recovered), sessions.get(session.id()));
        }
        open();
    }

    private Incoming incoming(Manifest.Session session, Recovery.Recovered recovered) {
        KernelException refused = recovered.lost().get(session.id());
        if (refused == null) {
            refused = recovered.waiting().get(session.id());
        }
        if (refused != null) {
            return waiting.notHandedOver(session, refused);
        }
        Incoming held = Incoming.held(session.id(), session.uid(), session.files());
        return recovered.finished().contains(session.id()) ? held.finished() : held;
    }

    /** When to ask the kernel again for what it did not hand over; empty when there is nothing to ask for. */
    OptionalLong retryAtNanos() {
        return waiting.retryAtNanos();
    }

    /** Whether the time has come for {@link #retry}. */
    boolean retryDue() {
        return waiting.retryDue();
    }

    /** Whether the manifest itself is what the kernel did not hand over, so that {@link #recover} is the way to ask again. */
    boolean manifestMissing() {
        return manifest == null;
    }

    /**
     * Asks the kernel once more for the sessions it did not hand over.
     *
     * @return whether none is left
     */
    boolean retry() {
        Map<String, Manifest.Session> named = new HashMap<>();
        manifest.sessions().forEach(s -> named.put(s.id(), s));
        Map<String, KernelException> still = new LinkedHashMap<>();
        custody.retrieve(waiting.names(), new LiveUpdate.Taker() {
            @Override
            public void taken(LuoSession session) {
                Manifest.Session known = named.get(session.name());
                sessions.put(session.name(), session);
                hub.offer(Incoming.held(known.id(), known.uid(), known.files()), session);
            }

            @Override
            public void refused(String name, KernelException why) {
                if (Custody.outlook(why) == Outlook.AGAIN) {
                    still.put(name, why);
                }
                hub.offer(waiting.notHandedOver(named.get(name), why), null);
            }
        });
        waiting.forSessions(still);
        return still.isEmpty();
    }

    Optional<Manifest> manifest() {
        return Optional.ofNullable(manifest);
    }

    /** Whether a session waits for its workload. */
    boolean unclaimed() {
        for (Incoming incoming : hub.incoming()) {
            if (incoming.unclaimed()) {
                return true;
            }
        }
        return false;
    }

    Arrived arrived() {
        if (manifest != null) {
            UpdateRef update = new UpdateRef(manifest.updateId(), manifest.epoch());
            return new Arrived.Sessions(update, hub.incoming(), closed, stuck);
        }
        if (unreadable == null) {
            return new Arrived.Nothing();
        }
        return waiting.retryAtNanos().isPresent()
                ? new Arrived.Awaited(unreadable)
                : new Arrived.Unreadable(unreadable);
    }

    /** The agent's copies of the sessions, the manifest's own included. */
    List<LuoSession> held() {
        List<LuoSession> held = new ArrayList<>(sessions.values());
        if (manifestSession != null && !closed) {
            held.add(manifestSession);
        }
        return held;
    }

    /** The sessions that the manifest names. */
    Set<String> known() {
        return manifest == null
                ? Set.of()
                : manifest.sessions().stream().map(Manifest.Session::id).collect(Collectors.toSet());
    }

    /** Takes what the kernel says of the sessions. What is finished was listed before, and stays what it was. */
    void observe(KernelLook look) {
        look.files().forEach((name, files) -> {
            boolean finished = look.session(name)
                    .filter(s -> s.state() == ListedSession.State.FINISHED)
                    .isPresent();
            if (!finished) {
                listed.put(name, files);
            }
        });
    }

    /** How the kernel's FLB counts differ from the manifest; empty when they do not, or nobody can tell. */
    Optional<String> audit(KernelLook look) {
        return FlbAudit.mismatch(look, manifest.targetAbi(), unfinished(look));
    }

    /** FINISH is given up until the control plane speaks again. */
    void giveUp(Failure why) {
        stuck = why;
    }

    /**
     * The handler of every file that is not finished, by the manifest; where a workload did not say, by the kernel. The manifest's own
     * counts while its session is here: where it is gone with whoever took it, so is the file, and where another has it, the kernel says so.
     */
    private List<String> unfinished(KernelLook look) {
        List<String> handlers = new ArrayList<>();
        for (Incoming incoming : hub.incoming()) {
            // What another process has taken is as unfinished in the kernel as what the agent has.
            boolean elsewhere = incoming.refusal() == AgentMessage.Code.ALREADY_CLAIMED;
            if (incoming.stage() == Incoming.Stage.FINISHED
                    || (incoming.stage() == Incoming.Stage.LOST && !elsewhere)) {
                continue;
            }
            if (incoming.files().isEmpty()) {
                look.files().getOrDefault(incoming.id(), List.of()).forEach(f -> handlers.add(f.handler()));
            } else {
                incoming.files().forEach(f -> handlers.add(f.handler()));
            }
        }
        if (manifestSession != null) {
            handlers.add(Manifest.HANDLER);
        }
        return handlers;
    }

    /** The kernel did not answer: worth another attempt, like a busy file. */
    void notAnswered(KernelException e) {
        lastBusy = e;
    }

    /**
     * FINISHes sessions and tells their workloads. The sessions stay open and in the store until the manifest's is finished: one
     * that is empty tells the next agent that it was finished, one that is not there that it is lost.
     *
     * @return whether all are finished; false when some is busy and worth another attempt
     */
    boolean finish(List<String> ids) {
        boolean all = true;
        for (String id : ids) {
            if (finish(sessions.get(id))) {
                // First the note: who is told takes part in the next update, and does not claim again.
                custody.noteFinished(id);
                hub.finished(id);
            } else {
                all = false;
            }
        }
        return all;
    }

    /**
     * FINISHes the manifest's session, the last one, and lets go of all of them; see {@link #finish}. The manifest's goes last, so that
     * no session is ever in the store without it.
     */
    boolean finishManifest() {
        if (manifestSession != null && !finish(manifestSession)) {
            return false;
        }
        custody.noteFinished(Manifest.SESSION_NAME);
        sessions.values().forEach(custody::close);
        sessions.clear();
        if (manifestSession != null) {
            custody.close(manifestSession);
        }
        custody.settleCameIn();
        closed = true;
        return true;
    }

    private boolean finish(LuoSession session) {
        try {
            session.finish();
            return true;
        } catch (KernelException e) {
            if (Custody.outlook(e) != Outlook.AGAIN) {
                giveUp(e);
            }
            lastBusy = e;
            return false;
        }
    }

    private KernelException lastBusy;

    /** Attempts are used up; the control plane is told, and a new directive starts them again. */
    void giveUp() {
        giveUp(lastBusy);
    }

    private void giveUp(KernelException e) {
        stuck = Failures.kernel(
                e,
                "Finishing a session",
                "A file cannot finish yet: look at its workload, then let the control plane ask again.");
    }

    /** The control plane spoke: attempts may start again. */
    void tryAgain() {
        stuck = null;
    }

    /** Everything is finished and reported. */
    void forget() {
        hub.clearIncoming();
        manifest = null;
        manifestSession = null;
        listed.clear();
    }

    /** The handler of every file that is not finished. */
    List<String> handlers() {
        List<String> handlers = new ArrayList<>();
        for (Incoming incoming : hub.incoming()) {
            if (incoming.stage() != Incoming.Stage.FINISHED) {
                incoming.files().forEach(f -> handlers.add(f.handler()));
            }
        }
        if (!closed) {
            handlers.add(Manifest.HANDLER);
        }
        return handlers;
    }

    KernelAbi abi() {
        return manifest.targetAbi();
    }

    /** The sessions as reports show them. */
    List<SessionState> states() {
        List<SessionState> states = new ArrayList<>();
        hub.incoming().forEach(i -> states.add(state(i, listed.get(i.id()))));
        Stage stage = closed ? Stage.FINISHED : Stage.RETRIEVED;
        states.add(SessionStates.manifest(stage, listed.get(Manifest.SESSION_NAME)));
        return states;
    }

    private static SessionState state(Incoming incoming, List<ListedFile> listed) {
        Stage stage = incoming.failed()
                ? Stage.FAILED
                : switch (incoming.stage()) {
                    case LOST -> Stage.FAILED;
                    // Nobody has taken it out of the kernel, where it is still preserved.
                    case WAITING -> Stage.PRESERVED;
                    case HELD -> Stage.RETRIEVED;
                    case CLAIMED -> Stage.CLAIMED;
                    case RESUMED -> Stage.RESUMED;
                    case FINISHED -> Stage.FINISHED;
                };
        Verdict verdict = incoming.verdict();
        return new SessionState(
                incoming.id(),
                incoming.id(),
                stage,
                SessionStates.files(incoming.files(), listed),
                verdict == null ? null : verdict.verified(),
                verdict == null ? null : verdict.verifiedBytes(),
                verdict == null ? null : verdict.blackoutNanos(),
                verdict == null ? incoming.fault() : verdict.detail(),
                SessionStates.source(listed));
    }
}
