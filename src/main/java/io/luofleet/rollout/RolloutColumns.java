// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.engine.GateAnswer;
import io.luofleet.rollout.engine.GateRef;
import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.Progress;
import io.luofleet.rollout.engine.ProgressName;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.StatusName;
import io.luofleet.security.Principal;

/** A rollout's status and progress as columns, and back. */
final class RolloutColumns {
    private RolloutColumns() {}

    static Status status(RolloutEntity row) {
        return switch (row.status) {
            case AWAITING_APPROVAL -> new Status.AwaitingApproval();
            case RUNNING -> new Status.Running();
            case PAUSED -> new Status.Paused(RolloutJson.read(row.pauseReason, PauseReason.class), row.statusSince);
            case ABORTING ->
                new Status.Aborting(RolloutJson.read(row.abortBy, Principal.class), row.abortReason, row.statusSince);
            case SUCCEEDED -> new Status.Succeeded(row.statusSince);
            case SUCCEEDED_WITH_SKIPS -> new Status.SucceededWithSkips(row.statusSince);
            case ENDED_WITH_FAILURES -> new Status.EndedWithFailures(row.statusSince);
            case ABORTED -> new Status.Aborted(row.statusSince);
        };
    }

    static Progress progress(RolloutEntity row) {
        return switch (row.progress) {
            case ROLLING -> new Progress.Rolling(row.wave, row.askings);
            case SOAKING -> new Progress.Soaking(row.wave, row.askings, row.soakSince, row.soakUntil);
            case AT_GATE ->
                new Progress.AtGate(
                        new GateRef(row.wave, row.gateIndex, row.askings),
                        row.gateDeadline,
                        RolloutJson.read(row.gateAnswer, GateAnswer.class));
        };
    }

    static void write(Status status, RolloutEntity row) {
        row.status = StatusName.of(status);
        row.statusSince = null;
        row.pauseReason = null;
        row.abortBy = null;
        row.abortReason = null;
        switch (status) {
            case Status.AwaitingApproval _, Status.Running _ -> {}
            case Status.Paused p -> {
                row.statusSince = p.since();
                row.pauseReason = RolloutJson.write(p.why());
            }
            case Status.Aborting a -> {
                row.statusSince = a.since();
                row.abortBy = RolloutJson.write(a.by());
                row.abortReason = a.why();
            }
            case Status.Ended e -> row.statusSince = e.at();
        }
    }

    static void write(Progress progress, RolloutEntity row) {
        row.progress = ProgressName.of(progress);
        row.wave = progress.wave();
        row.askings = progress.askings();
        row.soakSince = null;
        row.soakUntil = null;
        row.gateIndex = null;
        row.gateDeadline = null;
        row.gateAnswer = null;
        switch (progress) {
            case Progress.Rolling _ -> {}
            case Progress.Soaking s -> {
                row.soakSince = s.since();
                row.soakUntil = s.until();
            }
            case Progress.AtGate g -> {
                row.gateIndex = g.gate().index();
                row.gateDeadline = g.deadline();
                row.gateAnswer = RolloutJson.write(g.answer());
            }
        }
    }
}
