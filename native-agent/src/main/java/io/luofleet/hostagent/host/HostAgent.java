// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.control.ControlClient;
import io.luofleet.hostagent.control.ControlLink;
import io.luofleet.hostagent.control.ControlListener;
import io.luofleet.hostagent.control.Problem;
import io.luofleet.hostagent.custody.Custody;
import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.custody.Recovery;
import io.luofleet.hostagent.custody.SessionStore;
import io.luofleet.hostagent.kexec.MachineRebooted;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.machine.KexecWay;
import io.luofleet.hostagent.observe.KernelObserver;
import io.luofleet.hostagent.observe.Orphans;
import io.luofleet.hostagent.vitals.Supervised;
import io.luofleet.hostagent.vitals.Vitals;
import io.luofleet.hostagent.vitals.Vitals.Pulse;
import io.luofleet.hostagent.workload.Round;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.LeaveToReboot;
import io.luofleet.wire.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One host's agent in one boot: takes custody of what came in, serves the workloads, and works toward what the control plane
 * wants. All state is changed by the one thread that calls {@link #run}.
 */
public final class HostAgent implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    /** A workload that takes longer does not keep the host from the control plane. */
    private static final Duration CLAIMS_FIRST = Duration.ofSeconds(2);

    private static final Duration SHUTDOWN_PAUSE = Duration.ofSeconds(1);
    private static final Duration FAULT_PAUSE = Duration.ofSeconds(1);
    /** No step takes longer, each waits with a limit of its own, but for the way into the next kernel. */
    private static final Duration STEP_LIMIT = Duration.ofMinutes(3);
    /** While the service manager stops the host's services. */
    private static final Duration KEXEC_LIMIT = Duration.ofHours(1);

    private final HostPorts ports;
    private final Log log;
    private final Vitals vitals;
    private final Pulse pulse;
    private final Events events = new Events();
    private final WorkloadHub hub;
    private final Inbound inbound;
    private final Custody custody;
    private final ControlLink link;
    private final Journal journal;
    /** What comes after the claims: {@code null} before, so that not even its classes are loaded in the guests' way. */
    private volatile AfterClaims afterClaims;

    private volatile boolean stopped;
    /** {@code null} until the loop has been round once. */
    private volatile Status status;

    private Optional<Goal> goal = Optional.empty();
    private boolean enrolled;

    /** @param ports everything the agent touches */
    public HostAgent(HostPorts ports) {
        this.ports = ports;
        this.log = ports.log();
        this.vitals = new Vitals(ports.nanos());
        this.pulse = vitals.pulse("host");
        this.hub = new WorkloadHub(
                Manifest.SESSION_NAME,
                log,
                events::wake,
                this::statusJson,
                ports.guests().rules());
        this.custody = new Custody(ports.machine().liveUpdate(), ports.store(), ports.keepsakes(), ports.nanos(), log);
        this.inbound = new Inbound(custody, hub, ports.metrics(), ports.nanos(), log);
        this.link = new ControlLink(
                new ControlClient(ports.controlPlane(), ports.connections(), ports.threads()),
                this::introduction,
                new FromControlPlane(),
                new ControlLink.Surroundings(ports.clock(), ports.nanos(), ports.threads(), vitals, log));
        Journal.Origin origin = new Journal.Origin(
                ports.identity().instanceId(),
                ports.machine().bootId(),
                ports.machine().kernelRelease());
        this.journal = new Journal(origin, link);
    }

    /** The signs of life of its loops. */
    public Vitals vitals() {
        return vitals;
    }

    /** The workloads' side, for a transport. */
    public WorkloadHub workloads() {
        return hub;
    }

    /**
     * Takes custody of what came in. The first thing to do, before anyone may claim.
     *
     * @param startedAt when the process began
     */
    public void recover(Instant startedAt) {
        journal.mark(Mark.AGENT_STARTED, startedAt);
        inbound.recover().accept(new AfterRecovery());
    }

    private final class AfterRecovery implements Recovery.Visitor {
        @Override
        public void noLiveUpdate() {
            log.info("no-live-update");
        }

        @Override
        public void deviceAbsent() {
            log.warn("device-absent", "remedy", "boot with liveupdate=on kho=on");
        }

        @Override
        public void unreadable(Recovery.Unreadable found) {
            if (!found.retry()) {
                log.error("recovery-failed", "errno", found.errno(), "why", found.reason());
            }
        }

        @Override
        public void recovered(Recovery.Recovered recovered) {
            Manifest manifest = recovered.manifest();
            if (recovered.waiting().isEmpty()) {
                journal.mark(Mark.CUSTODY_TAKEN, ports.clock().instant());
            }
            journal.mark(Mark.PRESERVE_STARTED, manifest.preserveStarted());
            journal.mark(Mark.PRESERVED, manifest.preserved());
            recovered.kexecAt().ifPresent(at -> journal.mark(Mark.KEXEC_CALLED, at));
            log.info(
                    "sessions-recovered",
                    "update",
                    manifest.updateId(),
                    "held",
                    recovered.sessions().size(),
                    "waiting",
                    recovered.waiting().size(),
                    "lost",
                    recovered.lost().size(),
                    "from",
                    manifest.kernelRelease());
        }
    }

    /**
     * The loop; returns after {@link #close}.
     *
     * @throws MachineRebooted when an emulated machine went into its next kernel
     */
    public void run() throws InterruptedException {
        letClaimsPass();
        // Everything from here on may come after the guests have their memory.
        AfterClaims now = new AfterClaims();
        afterClaims = now;
        ports.guests()
                .seen()
                .ifPresent(file -> hub.remember(file, ports.machine().bootId()));
        awaitShutdown();
        // Not while the host goes down: a kernel without queries would keep systemd from the device meanwhile.
        ports.state().load();
        now.kernel.meet();
        journal.liveUpdateNumber(liveUpdateNumber());
        custody.undoInherited();
        // A host that just came through a live update came in a wave, and not with its whole fleet.
        boolean inAWave = inbound.arrived() instanceof Arrived.Sessions || inbound.arrived() instanceof Arrived.Awaited;
        link.start(inAWave ? ports.pace().atOnce() : ports.pace());
        while (!stopped) {
            try {
                pulse.beat(STEP_LIMIT);
                converge(now);
                await(untilNextLook(now.actions));
            } catch (MachineRebooted gone) {
                throw gone;
            } catch (RuntimeException | Error e) {
                // Dying would close sessions and so destroy what they hold: whatever this is, going on is better.
                vitals.fault("host stumbled over " + e + " and went on");
                log.error("loop-fault", "loop", "host", "why", e, "at", Supervised.whereabouts(e));
                await(FAULT_PAUSE.toNanos());
            }
        }
    }

    private void await(long nanos) throws InterruptedException {
        pulse.beat(Duration.ofNanos(nanos).plus(STEP_LIMIT));
        events.await(nanos);
    }

    /** What follows wants as much CPU as the claims do, and a host may have no more than they need. */
    private void letClaimsPass() throws InterruptedException {
        long end = System.nanoTime() + CLAIMS_FIRST.toNanos();
        for (long left = CLAIMS_FIRST.toNanos(); left > 0 && !stopped; left = end - System.nanoTime()) {
            retrieveAgain();
            if (!inbound.unclaimed() && inbound.retryAtNanos().isEmpty()) {
                return;
            }
            await(Math.min(left, untilRetry()));
        }
    }

    /** Asks the kernel again for what it did not hand over, when the time has come. */
    private void retrieveAgain() {
        if (!inbound.retryDue()) {
            return;
        }
        if (inbound.manifestMissing()) {
            inbound.recover().accept(new AfterRecovery());
        } else if (inbound.retry()) {
            journal.mark(Mark.CUSTODY_TAKEN, ports.clock().instant());
            log.info("sessions-complete");
        }
    }

    private long untilRetry() {
        OptionalLong at = inbound.retryAtNanos();
        return at.isEmpty()
                ? LONGEST_WAIT.toNanos()
                : Math.max(0, at.getAsLong() - ports.nanos().getAsLong());
    }

    /**
     * What a predecessor prepared must not be undone while the host is on its way into the next kernel, which would then find
     * nothing. Returns when the host turns out to stay.
     */
    private void awaitShutdown() throws InterruptedException {
        if (ports.store().inherited().outgoing().isEmpty()) {
            return;
        }
        for (boolean said = false; !stopped && goingDown(); said = true) {
            if (!said) {
                log.warn(
                        "shutdown-under-way",
                        "sessions",
                        ports.store().inherited().outgoing().size());
            }
            await(SHUTDOWN_PAUSE.toNanos());
        }
    }

    private boolean goingDown() {
        return switch (ports.manager().shutdown()) {
            case NONE -> false;
            case UNDER_WAY -> true;
            // Only an agent that leaves the kexec to systemd can have a predecessor that it would harm.
            case UNKNOWN -> ports.kexecWay() instanceof KexecWay.Systemd;
        };
    }

    /** The parts that do the host's work, used by the loop's thread. */
    private final class AfterClaims {
        private final KernelObserver kernel = new KernelObserver(ports.machine().liveUpdate(), log);
        private final Orphans orphans = new Orphans(ports.machine().liveUpdate(), log);
        private final Actions actions =
                new Actions(ports, custody, hub, inbound, kernel, orphans, journal, link, events);
        private boolean lookedAtArrived;

        /** What came in is looked at once by itself, as soon as it is known what the manifest says of it. */
        private void tendOrphans() {
            if (!lookedAtArrived && inbound.retryAtNanos().isEmpty()) {
                lookedAtArrived =
                        !kernel.canAsk() || actions.reporting().lookAtArrived().isPresent();
            }
            if (lookedAtArrived && goal.isPresent()) {
                orphans.obey(goal.get().directive());
            }
        }
    }

    private void converge(AfterClaims now) {
        retrieveAgain();
        now.tendOrphans();
        Actions actions = now.actions;
        View view = view();
        for (Step step = Decider.next(view); perform(actions, step, view); step = Decider.next(view)) {
            view = view();
        }
        view = view();
        Reporting reporting = actions.reporting();
        reporting.note(view);
        if (enrolled && !actions.asking()) {
            // Not before: only the enrolment tells the epoch, without which a report counts as an old one.
            reporting.report(view, goal.map(g -> g.directive().revision()).orElse(-1L));
        }
        ports.metrics().publish().ifPresent(why -> log.warn("metrics-not-written", "why", why));
        status = new Status(view, reporting.sessions(view), reporting.flbs(), now.orphans.states());
    }

    private boolean perform(Actions actions, Step step, View view) {
        pulse.beat(step instanceof Step.Kexec ? KEXEC_LIMIT : STEP_LIMIT);
        return actions.perform(step, view);
    }

    private View view() {
        AfterClaims now = afterClaims;
        Round round = hub.round();
        List<Subscriber> unasked = hub.subscribers();
        return new View(
                now == null ? new Outgoing.None() : now.actions.outgoing(),
                inbound.arrived(),
                goal,
                round,
                unasked,
                ports.nanos().getAsLong());
    }

    private long untilNextLook(Actions actions) {
        long now = ports.nanos().getAsLong();
        long wait = untilRetry();
        OptionalLong lease = goal.map(Goal::deadlineNanos).orElse(OptionalLong.empty());
        if (lease.isPresent() && lease.getAsLong() - now > 0) {
            wait = Math.min(wait, lease.getAsLong() - now);
        }
        if (actions.lookAgainAt().isPresent()) {
            wait = Math.min(wait, actions.lookAgainAt().getAsLong() - now);
        }
        return Math.max(0, wait);
    }

    private Long liveUpdateNumber() {
        OptionalLong told = afterClaims.kernel.liveUpdateNumber();
        if (told.isEmpty()) {
            told = ports.machine().liveUpdate().liveUpdateNumber();
        }
        if (told.isPresent()) {
            return told.getAsLong();
        }
        return inbound.manifest().map(Manifest::liveUpdateNumber).orElse(null);
    }

    private EnrolRequest introduction() {
        return Introduction.of(
                ports, liveUpdateNumberSoFar(), afterClaims.kernel.facts().orElse(null));
    }

    private Long liveUpdateNumberSoFar() {
        return journal.liveUpdateNumber();
    }

    private String statusJson() {
        Status latest = status;
        AfterClaims now = afterClaims;
        return StatusJson.of(
                ports,
                latest == null ? Status.early(view()) : latest,
                now == null ? null : now.kernel,
                link.status(),
                vitals,
                hub);
    }

    private void onDirective(Directive directive) {
        long seen = ports.state().epoch();
        if (directive.epoch() < seen) {
            log.warn("stale-directive", "epoch", directive.epoch(), "seen", seen, "desired", directive.desired());
            return;
        }
        long revision = goal.map(g -> g.directive().revision()).orElse(Long.MIN_VALUE);
        boolean sameEpoch =
                goal.filter(g -> g.directive().epoch() == directive.epoch()).isPresent();
        if (sameEpoch && directive.revision() < revision) {
            return;
        }
        ports.state().sawEpoch(directive.epoch());
        if (!sameEpoch || directive.revision() != revision) {
            log.info(
                    "directive",
                    "desired",
                    directive.desired(),
                    "update",
                    directive.updateId(),
                    "revision",
                    directive.revision(),
                    "remainingMillis",
                    directive.remainingMillis());
            afterClaims.actions.controlPlaneSpoke();
        }
        goal = Optional.of(Goal.received(directive, ports.nanos().getAsLong()));
    }

    /** Ends the loop and the link. Sessions stay open: only the end of the process closes them. */
    @Override
    public void close() {
        stopped = true;
        link.close();
        AfterClaims now = afterClaims;
        if (now != null) {
            now.actions.close();
        }
        events.wake();
    }

    /** Carries what the link's threads hear to the loop's thread. */
    private final class FromControlPlane implements ControlListener {
        @Override
        public void enrolled(long epoch) {
            Long offsetMillis = link.clockOffset().map(Duration::toMillis).orElse(null);
            log.info("enrolled", "epoch", epoch, "clockOffsetMillis", offsetMillis);
            events.post(() -> {
                ports.state().sawEpoch(epoch);
                enrolled = true;
            });
        }

        @Override
        public void directive(Directive directive) {
            events.post(() -> onDirective(directive));
        }

        @Override
        public void reportAccepted(long ticket) {
            // What it reported stays true; nothing waits for it.
        }

        @Override
        public void leaveGiven(long ticket, LeaveToReboot leave) {
            // By the lease as it was asked under: what the reply's own directive says comes after.
            events.post(() -> {
                if (goal.filter(g -> !g.allows(leave, ports.state().epoch())).isPresent()) {
                    log.error(
                            "leave-of-another", "update", leave.updateId(), "epoch", leave.epoch(), "goal", goal.get());
                    return;
                }
                boolean late =
                        goal.isEmpty() || goal.get().expired(ports.nanos().getAsLong());
                afterClaims.actions.leaveGiven(ticket, leave, late);
            });
        }

        @Override
        public void reportRefused(long ticket, Problem problem) {
            events.post(() -> afterClaims.actions.refused(ticket));
        }

        @Override
        public void linkState(String state) {
            events.wake();
        }
    }

    /** Nobody but the store keeps sessions; see {@link SessionStore}. */
    public SessionStore store() {
        return custody.store();
    }
}
