// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.observe.FlbCounter;
import io.luofleet.hostagent.observe.KernelLook;
import io.luofleet.hostagent.observe.KernelObserver;
import io.luofleet.hostagent.observe.Orphans;
import io.luofleet.hostagent.workload.Incoming;
import io.luofleet.wire.Check;
import io.luofleet.wire.Directive;
import io.luofleet.wire.Failure;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.FlbState.Moment;
import io.luofleet.wire.Mark;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import io.luofleet.wire.SessionState;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Turns what the loop sees into reports. Used by the loop's thread only. */
final class Reporting {
    private final Inbound inbound;
    private final Outbound outbound;
    private final KernelObserver kernel;
    private final Orphans orphans;
    private final Journal journal;
    private final InstantSource clock;
    private final AgentState state;

    Reporting(
            Inbound inbound,
            Outbound outbound,
            KernelObserver kernel,
            Orphans orphans,
            Journal journal,
            InstantSource clock,
            AgentState state) {
        this.inbound = inbound;
        this.outbound = outbound;
        this.kernel = kernel;
        this.orphans = orphans;
        this.journal = journal;
        this.clock = clock;
        this.state = state;
    }

    /** Remembers what passed by while nothing had to be done. */
    void note(View view) {
        if (view.outgoing() instanceof Outgoing.Preserved && !journal.counted(Moment.AT_PRESERVE)) {
            countPreserved(view);
        }
        if (!(view.arrived() instanceof Arrived.Sessions sessions) || !view.aboutArrived()) {
            return;
        }
        if (sessions.sessions().stream().noneMatch(Incoming::unclaimed)) {
            journal.mark(Mark.ALL_CLAIMED, clock.instant());
        }
        if (sessions.answered()) {
            journal.mark(Mark.ALL_RESUMED, clock.instant());
            if (!journal.counted(Moment.AFTER_RETRIEVE)) {
                countArrived(Moment.AFTER_RETRIEVE);
            }
        }
        if (sessions.closed() && !journal.counted(Moment.AFTER_FINISH)) {
            journal.mark(Mark.FINISHED, clock.instant());
            countArrived(Moment.AFTER_FINISH);
        }
    }

    /** Counts the FLBs' dependents in the old kernel; the manifest's own file is among them once it is written. */
    void countPreserved(View view) {
        Optional<KernelLook> look = kernel.tryToLook(Direction.OUTGOING, outbound.held());
        look.ifPresent(outbound::observe);
        journal.flbs(
                Moment.AT_PRESERVE,
                look.map(l -> l.flbStates(Moment.AT_PRESERVE)).orElseGet(() -> derivedPreserved(view)));
    }

    private List<FlbState> derivedPreserved(View view) {
        Directive directive = view.goal().orElseThrow().directive();
        return FlbCounter.count(outbound.handlers(view.round()), directive.runningAbi(), Moment.AT_PRESERVE);
    }

    private void countArrived(Moment moment) {
        journal.flbs(
                moment,
                lookAtArrived()
                        .map(look -> look.flbStates(moment))
                        .orElseGet(() -> FlbCounter.count(inbound.handlers(), inbound.abi(), moment)));
    }

    /** Has the kernel say what is left of what came in; empty where it cannot be asked. */
    Optional<KernelLook> lookAtArrived() {
        Optional<KernelLook> look = kernel.tryToLook(Direction.INCOMING, inbound.held());
        look.ifPresent(seen -> {
            inbound.observe(seen);
            orphans.look(seen.sessions(), inbound.known());
        });
        return look;
    }

    /** Reports the state, unless it is on its way to another or already reported. */
    void report(View view, long revision) {
        // Before it is known what came in, the host does not know which update it is in.
        boolean onItsWay = view.arrived() instanceof Arrived.Awaited
                || view.outgoing() instanceof Outgoing.Staging
                || view.outgoing() instanceof Outgoing.Undoing
                || view.outgoing() instanceof Outgoing.Committing;
        if (!onItsWay) {
            journal.sendIfNew(reportOf(view, view.observed(), failure(view)), revision);
        }
    }

    /** Reports at once; returns the report's ticket. */
    long send(View view, Observed observed, Failure failure, boolean critical) {
        return journal.sendNow(reportOf(view, observed, failure), critical);
    }

    private static Failure failure(View view) {
        if (view.outgoing() instanceof Outgoing.Failed failed) {
            return failed.failure();
        }
        if (view.aboutArrived()
                && view.arrived() instanceof Arrived.Sessions sessions
                && view.observed() == Observed.FAILED) {
            return sessions.stuck() != null ? sessions.stuck() : Failures.arrivedBroken(sessions.sessions());
        }
        return null;
    }

    private Report reportOf(View view, Observed observed, Failure failure) {
        List<Check> checks =
                switch (view.outgoing()) {
                    case Outgoing.Checked checked -> checked.checks();
                    case Outgoing.Failed failed -> failed.checks();
                    default -> List.of();
                };
        Optional<UpdateRef> about =
                view.outgoing().about().or(() -> view.arrived().broughtBy());
        return journal.report(
                about,
                state.epoch(),
                observed,
                SafeContent.of(new Journal.Content(checks, sessions(view), orphans.states(), failure)));
    }

    /** The FLBs counted so far, by the moment. */
    List<FlbState> flbs() {
        return journal.flbs();
    }

    /** The sessions a report shows. */
    List<SessionState> sessions(View view) {
        return view.aboutArrived() ? inbound.states() : outbound.states(view.round());
    }
}
