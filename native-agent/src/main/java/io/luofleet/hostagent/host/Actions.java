// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.control.ControlLink;
import io.luofleet.hostagent.custody.Custody;
import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.host.Outgoing.Committing.Answer;
import io.luofleet.hostagent.kexec.KexecRefused;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.machine.Machine;
import io.luofleet.hostagent.observe.KernelObserver;
import io.luofleet.hostagent.observe.Orphans;
import io.luofleet.hostagent.sys.PrivateDirectory;
import io.luofleet.hostagent.trust.ReleaseTrust;
import io.luofleet.hostagent.workload.Round;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.AgentFailure;
import io.luofleet.wire.Check;
import io.luofleet.wire.Directive;
import io.luofleet.wire.Failure;
import io.luofleet.wire.LeaveToReboot;
import io.luofleet.wire.Mark;
import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes the steps {@link Decider} names. Used by the loop's thread only. */
final class Actions {
    /** How long an abort waits for workloads to confirm; the proof that follows does not depend on them. */
    private static final Duration CONFIRM_PATIENCE = Duration.ofSeconds(5);

    /** How long sessions may still exist after everyone should have closed them, before that is a failure. */
    private static final Duration PROOF_PATIENCE = Duration.ofSeconds(5);

    /** How long PID 1 may take to work off what was sent to its store. */
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(30);

    private static final Duration PROOF_PAUSE = Duration.ofMillis(100);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(100);

    private final HostPorts ports;
    private final WorkloadHub hub;
    private final Inbound inbound;
    private final Outbound outbound;
    private final KernelObserver kernel;
    private final Journal journal;
    private final Reporting reporting;
    private final ControlLink link;
    private final Events events;
    private final Stager stager;
    private final Finisher finisher;
    private final GuestWatch guestWatch;

    private Outgoing outgoing = new Outgoing.None();
    private List<SessionState> beforeUndo = List.of();
    private OptionalLong lookAgainAt = OptionalLong.empty();
    private long commitTicket = -1;
    private boolean stillHeldReported;

    Actions(
            HostPorts ports,
            Custody custody,
            WorkloadHub hub,
            Inbound inbound,
            KernelObserver kernel,
            Orphans orphans,
            Journal journal,
            ControlLink link,
            Events events) {
        this.ports = ports;
        this.hub = hub;
        this.inbound = inbound;
        this.outbound = new Outbound(custody, hub, ports.log());
        this.kernel = kernel;
        this.journal = journal;
        this.reporting = new Reporting(inbound, outbound, kernel, orphans, journal, ports.clock(), ports.state());
        this.link = link;
        this.events = events;
        this.guestWatch = new GuestWatch(hub, ports.guests().inventory(), ports.threads(), events);
        this.finisher = new Finisher(inbound, kernel, ports.log());
        this.stager = new Stager(
                ports.staging(), ports.machine(), ports.controlPlane(), ports.trust(), ports.nanos(), ports.threads());
    }

    /** What is said of all this. */
    Reporting reporting() {
        return reporting;
    }

    /** Whether a step waits for the word of the host's owner. */
    boolean asking() {
        return guestWatch.asking();
    }

    Outgoing outgoing() {
        return outgoing;
    }

    /** When to look again though nothing happened; empty when there is no such reason. */
    OptionalLong lookAgainAt() {
        return lookAgainAt;
    }

    /** Takes a step; returns false when there is nothing more to do now. */
    boolean perform(Step step, View view) {
        if (lookAgainAt.isPresent()
                && (step instanceof Step.Finish
                        || step instanceof Step.FinishManifest
                        || step instanceof Step.ProveUndone)
                && view.nowNanos() - lookAgainAt.getAsLong() < 0) {
            return false;
        }
        lookAgainAt = OptionalLong.empty();
        return switch (step) {
            case Step.Rest ignored -> rest(view);
            case Step.Become(Outgoing next) -> become(next);
            case Step.Preflight(UpdateRef update) -> preflight(update, view);
            case Step.Stage(UpdateRef update) -> stage(update, view);
            case Step.AskToPreserve(UpdateRef update) -> ask(update, view);
            case Step.Commit(UpdateRef update) -> commit(update, view);
            case Step.Kexec(UpdateRef update) -> kexec(update, view);
            case Step.Undo(UpdateRef update, Failure cause, String reason) -> undo(update, cause, reason, view);
            case Step.ProveUndone(Outgoing.Undoing state) -> prove(state, view);
            case Step.Finish(List<String> ids) -> finished(finisher.attempt(() -> inbound.finish(ids)), view);
            case Step.FinishManifest() -> finished(finisher.attempt(inbound::finishManifest), view);
            case Step.ForgetArrived() -> {
                inbound.forget();
                journal.clear();
                yield true;
            }
        };
    }

    private boolean rest(View view) {
        if (view.outgoing() instanceof Outgoing.Undoing undoing) {
            lookAgainAt = OptionalLong.of(undoing.patienceNanos());
        }
        return false;
    }

    private boolean become(Outgoing next) {
        outgoing = next;
        if (next instanceof Outgoing.None) {
            outbound.forget();
        }
        if (next instanceof Outgoing.None || next instanceof Outgoing.Aborted || next instanceof Outgoing.Failed) {
            guestWatch.forget();
        }
        if (next instanceof Outgoing.Preserved preserved) {
            journal.mark(Mark.PRESERVED, now());
            ports.log().info("preserved", "update", preserved.update().id());
        }
        return true;
    }

    private boolean preflight(UpdateRef update, View view) {
        Directive directive = view.goal().orElseThrow().directive();
        Optional<List<Check>> guests = guestWatch.preflight(update, view.unasked(), directive.emptyHosts());
        if (guests.isEmpty()) {
            return false;
        }
        if (view.arrived() instanceof Arrived.Sessions s && s.closed()) {
            inbound.forget();
        }
        journal.clear();
        List<Check> checks = new ArrayList<>(Preflight.run(facts(view)));
        ReleaseTrust.Verdict signature = ports.trust().check(directive.release());
        checks.add(Preflight.signature(signature));
        checks.addAll(GuestMemoryCheck.run(GuestMemoryCheck.look(view.unasked(), ports.machine())));
        checks.addAll(guests.get());
        boolean passed = checks.stream().allMatch(Check::passed);
        outgoing = passed
                ? new Outgoing.Checked(update, checks)
                : new Outgoing.Failed(update, Failures.checks(checks, signature), checks);
        ports.log().info("preflight", "update", update.id(), "passed", passed, "signature", signature.why());
        return true;
    }

    private Preflight.Facts facts(View view) {
        Directive directive = view.goal().orElseThrow().directive();
        Machine machine = ports.machine();
        return new Preflight.Facts(
                machine.liveUpdate().devicePresent(),
                unfinished(view.arrived()),
                machine.kexecObstacle(),
                ports.kexecWay(),
                directive.release(),
                directive.runningAbi(),
                machine.kernelRelease(),
                machine.commandLine(),
                machine.scratchAreas(),
                view.unasked(),
                machine.availableMemoryBytes(),
                stagingRoom(),
                link.clockOffset(),
                ports.store().unprotected(),
                ports.store().room());
    }

    private static String unfinished(Arrived arrived) {
        return switch (arrived) {
            case Arrived.Nothing() -> "";
            case Arrived.Awaited(Failure failure) -> failure.detail();
            case Arrived.Unreadable(Failure failure) -> failure.detail();
            case Arrived.Sessions s when s.closed() -> "";
            case Arrived.Sessions s -> "update " + s.update().id() + " still has unfinished sessions";
        };
    }

    private OptionalLong stagingRoom() {
        try {
            PrivateDirectory.make(ports.stagingDirectory());
            long room = Files.getFileStore(ports.stagingDirectory()).getUsableSpace();
            // File systems without a size of their own, such as ramfs, say 0.
            return room > 0 ? OptionalLong.of(room) : OptionalLong.empty();
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
    }

    private boolean stage(UpdateRef update, View view) {
        outgoing = new Outgoing.Staging(update);
        Goal goal = view.goal().orElseThrow();
        stager.start(
                goal.directive().release(),
                goal.deadlineNanos(),
                outcome -> events.post(() -> staged(update, outcome)));
        return true;
    }

    private void staged(UpdateRef update, Optional<Failure> outcome) {
        if (!outgoing.equals(new Outgoing.Staging(update))) {
            return;
        }
        outcome.ifPresent(f -> ports.log().error("staging-failed", "code", f.code(), "why", f.detail()));
        outgoing =
                outcome.isEmpty() ? new Outgoing.Staged(update) : new Outgoing.Failed(update, outcome.get(), List.of());
    }

    private boolean ask(UpdateRef update, View view) {
        switch (guestWatch.beforePreserving(update, view.unasked())) {
            case GuestWatch.Found.NotYet() -> {
                return false;
            }
            case GuestWatch.Found.Missing(Failure missing) -> {
                return undo(update, missing, missing.detail(), view);
            }
            case GuestWatch.Found.Everybody() -> {}
        }
        journal.mark(Mark.PRESERVE_STARTED, now());
        outgoing = new Outgoing.Preserving(update);
        try {
            outbound.ask(view.unasked());
            return true;
        } catch (KernelException e) {
            Failure failure = Failures.kernel(
                    e,
                    "Creating a session",
                    "EEXIST: a process still holds this session of an earlier, aborted update; end it.");
            return undo(update, failure, failure.detail(), view);
        }
    }

    private boolean commit(UpdateRef update, View view) {
        Optional<Failure> missing = guestWatch.beforeReboot();
        if (missing.isPresent()) {
            return undo(update, missing.get(), missing.get().detail(), view);
        }
        try {
            Optional<String> fault = outbound.fault(view.round());
            if (fault.isEmpty()) {
                fault = kernel.look(Direction.OUTGOING, outbound.held())
                        .flatMap(look -> Outbound.missing(look, view.round()));
            }
            if (fault.isPresent()) {
                Failure failure = Failures.of(AgentFailure.NOT_PRESERVED, fault.get(), "Start the update again.");
                return undo(update, failure, failure.detail(), view);
            }
            Optional<String> replaced = NextKernel.confirm(stager.loaded());
            if (replaced.isPresent()) {
                Failure failure = Failures.replaced(replaced.get());
                return undo(update, failure, failure.detail(), view);
            }
            outbound.writeManifest(manifest(update, view));
            Optional<String> custodyFault = ports.store().settle(STORE_PATIENCE);
            if (custodyFault.isPresent()) {
                Failure failure =
                        Failures.of(AgentFailure.CUSTODY_FAILED, custodyFault.get(), "Look at systemd; start again.");
                return undo(update, failure, failure.detail(), view);
            }
        } catch (KernelException e) {
            Failure failure = Failures.kernel(e, "Verifying before the reboot", "Start the update again.");
            return undo(update, failure, failure.detail(), view);
        } catch (IOException e) {
            Failure failure = Failures.of(AgentFailure.MANIFEST_FAILED, e.getMessage(), "Start the update again.");
            return undo(update, failure, failure.detail(), view);
        }
        outgoing = new Outgoing.Committing(update, Answer.AWAITED);
        reporting.countPreserved(view);
        commitTicket = reporting.send(withOutgoing(view), Observed.REBOOTING, null, true);
        ports.log().info("asking-to-reboot", "update", update.id());
        return true;
    }

    private Manifest manifest(UpdateRef update, View view) {
        Directive directive = view.goal().orElseThrow().directive();
        Long number = journal.liveUpdateNumber();
        return new Manifest(
                update.id(),
                update.epoch(),
                ports.identity().hostName(),
                ports.identity().machineId(),
                ports.machine().bootId(),
                ports.machine().kernelRelease(),
                number == null ? 1 : number + 1,
                directive.release().abi(),
                journal.marked(Mark.PRESERVE_STARTED).orElseGet(this::now),
                journal.marked(Mark.PRESERVED).orElseGet(this::now),
                outbound.delegated(view.round()));
    }

    /**
     * The control plane gives leave to reboot. It counts for the very report that asked, while that waits for it, and in time.
     *
     * @param late whether the lease under which it was asked is over
     */
    void leaveGiven(long ticket, LeaveToReboot leave, boolean late) {
        if (!(outgoing instanceof Outgoing.Committing(UpdateRef update, Answer before))
                || ticket != commitTicket
                || before != Answer.AWAITED) {
            ports.log().warn("leave-not-asked-for", "update", leave.updateId(), "sequence", leave.sequence());
            return;
        }
        boolean same = leave.updateId().equals(update.id())
                && leave.epoch() == update.epoch()
                && leave.bootId().equals(ports.machine().bootId());
        if (!same) {
            ports.log().error("leave-of-another", "update", leave.updateId(), "epoch", leave.epoch());
            return;
        }
        outgoing = new Outgoing.Committing(update, late ? Answer.LATE : Answer.LEAVE);
    }

    /** The control plane does not take a report of ours. */
    void refused(long ticket) {
        if (ticket == commitTicket
                && outgoing instanceof Outgoing.Committing(UpdateRef update, Answer before)
                && before == Answer.AWAITED) {
            outgoing = new Outgoing.Committing(update, Answer.REFUSED);
        }
    }

    private boolean kexec(UpdateRef update, View view) {
        Optional<String> replaced = NextKernel.stillLoaded(stager.loaded());
        if (replaced.isPresent()) {
            Failure failure = Failures.replaced(replaced.get());
            return undo(update, failure, failure.detail(), view);
        }
        ports.log().info("kexec", "update", update.id());
        Instant at = now();
        journal.mark(Mark.KEXEC_CALLED, at);
        outbound.stampKexec(at);
        try {
            NextKernel.enter(ports);
            throw new IllegalStateException("returned into the kernel that was to be left");
        } catch (KexecRefused e) {
            Failure failure = Failures.kexecRefused(e);
            return undo(update, failure, failure.detail(), view);
        } catch (KernelException e) {
            Failure failure = Failures.kernel(
                    e,
                    "The kernel refused the kexec; everything was still preserved and is given back",
                    "Read the kernel log for the file handler that could not freeze; then start the update again.");
            return undo(update, failure, failure.detail(), view);
        }
    }

    private boolean undo(UpdateRef update, Failure cause, String reason, View view) {
        ports.log().warn("undo", "update", update.id(), "why", reason);
        if (commitTicket >= 0) {
            link.withdraw(commitTicket);
            commitTicket = -1;
        }
        View now = withOutgoing(view);
        beforeUndo = outbound.states(now.round());
        outgoing = new Outgoing.Undoing(update, cause, ports.nanos().getAsLong() + CONFIRM_PATIENCE.toNanos());
        stillHeldReported = false;
        if (cause != null) {
            reporting.send(now, Observed.FAILED, cause, false);
        }
        stager.cancel();
        outbound.giveBack(reason);
        unload();
        return true;
    }

    private void unload() {
        try {
            ports.machine().kexec().unload();
        } catch (KernelException e) {
            // A loaded kernel that nobody enters does no harm; the next staging replaces it.
            ports.log().warn("unload-failed", "why", e.getMessage());
        }
    }

    private boolean prove(Outgoing.Undoing state, View view) {
        List<String> held;
        try {
            held = outbound.stillHeld();
        } catch (KernelException e) {
            ports.log().warn("cannot-prove-abort", "why", e.getMessage());
            held = List.of(e.session().orElse(""));
        }
        if (held.isEmpty()) {
            outbound.settle(beforeUndo);
            outgoing = state.cause() == null
                    ? new Outgoing.Aborted(state.update())
                    : new Outgoing.Failed(state.update(), state.cause(), List.of());
            ports.log().info("undone", "update", state.update().id());
            return true;
        }
        if (!stillHeldReported && view.nowNanos() - state.patienceNanos() - PROOF_PATIENCE.toNanos() > 0) {
            stillHeldReported = true;
            Failure failure = Failures.stillHeld(held.getFirst(), holder(held.getFirst(), view.round()));
            ports.log().error("session-still-held", "why", failure.detail());
            reporting.send(view, Observed.FAILED, failure, false);
        }
        lookAgainAt = OptionalLong.of(view.nowNanos() + PROOF_PAUSE.toNanos());
        return false;
    }

    private static String holder(String session, Round round) {
        Round.Member member = round.members().get(session);
        return member == null ? "some process" : "workload " + Failures.who(member);
    }

    private boolean finished(boolean all, View view) {
        if (!all) {
            lookAgainAt = OptionalLong.of(view.nowNanos() + BUSY_PAUSE.toNanos());
        }
        return all;
    }

    /** A new directive came: what was given up may be tried again. */
    void controlPlaneSpoke() {
        finisher.startOver();
    }

    private View withOutgoing(View view) {
        return new View(outgoing, view.arrived(), view.goal(), hub.round(), view.unasked(), view.nowNanos());
    }

    private Instant now() {
        return ports.clock().instant();
    }

    void close() {
        stager.cancel();
    }
}
