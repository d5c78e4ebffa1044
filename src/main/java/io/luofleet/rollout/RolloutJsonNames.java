// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.luofleet.rollout.engine.PauseReason;
import io.luofleet.rollout.engine.Progress;
import io.luofleet.rollout.engine.RolloutEvent;
import io.luofleet.rollout.engine.Status;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.Waiting;
import java.util.List;
import java.util.Map;

/**
 * What variants are called in answers, events and columns. Names of their own: a class that is renamed changes neither the API nor
 * what is stored.
 */
final class RolloutJsonNames {
    /** What has variants. */
    static final List<Class<?>> ROOTS =
            List.of(PauseReason.class, Status.class, Progress.class, Target.class, Waiting.class, RolloutEvent.class);

    /** The variants' names; stable once released. */
    static final Map<Class<?>, String> NAMES = Map.ofEntries(
            Map.entry(PauseReason.Asked.class, "ASKED"),
            Map.entry(PauseReason.BudgetTripped.class, "BUDGET_TRIPPED"),
            Map.entry(PauseReason.CanaryFailed.class, "CANARY_FAILED"),
            Map.entry(PauseReason.CanaryAbsent.class, "CANARY_ABSENT"),
            Map.entry(PauseReason.ReleaseRetired.class, "RELEASE_RETIRED"),
            Map.entry(PauseReason.GateRefused.class, "GATE_REFUSED"),
            Map.entry(PauseReason.GateTimedOut.class, "GATE_TIMED_OUT"),
            Map.entry(Status.AwaitingApproval.class, "AWAITING_APPROVAL"),
            Map.entry(Status.Running.class, "RUNNING"),
            Map.entry(Status.Paused.class, "PAUSED"),
            Map.entry(Status.Aborting.class, "ABORTING"),
            Map.entry(Status.Succeeded.class, "SUCCEEDED"),
            Map.entry(Status.SucceededWithSkips.class, "SUCCEEDED_WITH_SKIPS"),
            Map.entry(Status.EndedWithFailures.class, "ENDED_WITH_FAILURES"),
            Map.entry(Status.Aborted.class, "ABORTED"),
            Map.entry(Progress.Rolling.class, "ROLLING"),
            Map.entry(Progress.Soaking.class, "SOAKING"),
            Map.entry(Progress.AtGate.class, "AT_GATE"),
            Map.entry(Target.Pending.class, "PENDING"),
            Map.entry(Target.Updating.class, "UPDATING"),
            Map.entry(Target.Succeeded.class, "SUCCEEDED"),
            Map.entry(Target.Failed.class, "FAILED"),
            Map.entry(Target.Lost.class, "LOST"),
            Map.entry(Target.Aborted.class, "ABORTED"),
            Map.entry(Target.Skipped.class, "SKIPPED"),
            Map.entry(Waiting.ForApproval.class, "FOR_APPROVAL"),
            Map.entry(Waiting.WhilePaused.class, "WHILE_PAUSED"),
            Map.entry(Waiting.WhileAborting.class, "WHILE_ABORTING"),
            Map.entry(Waiting.WhileHalted.class, "WHILE_HALTED"),
            Map.entry(Waiting.ForWave.class, "FOR_WAVE"),
            Map.entry(Waiting.ForSoak.class, "FOR_SOAK"),
            Map.entry(Waiting.ForCount.class, "FOR_COUNT"),
            Map.entry(Waiting.ForSignsOfLife.class, "FOR_SIGNS_OF_LIFE"),
            Map.entry(Waiting.ForGate.class, "FOR_GATE"),
            Map.entry(Waiting.ForOtherUpdate.class, "FOR_OTHER_UPDATE"),
            Map.entry(Waiting.ForRetry.class, "FOR_RETRY"),
            Map.entry(Waiting.ForWindow.class, "FOR_WINDOW"),
            Map.entry(Waiting.ForLongerWindow.class, "FOR_LONGER_WINDOW"),
            Map.entry(Waiting.ForOwnSlot.class, "FOR_OWN_SLOT"),
            Map.entry(Waiting.ForSlot.class, "FOR_SLOT"),
            Map.entry(Waiting.ForUncordon.class, "FOR_UNCORDON"),
            Map.entry(Waiting.ForHost.class, "FOR_HOST"),
            Map.entry(Waiting.ForSign.class, "FOR_SIGN"),
            Map.entry(RolloutEvent.StatusChanged.class, "STATUS_CHANGED"),
            Map.entry(RolloutEvent.ProgressChanged.class, "PROGRESS_CHANGED"),
            Map.entry(RolloutEvent.HostStarted.class, "HOST_STARTED"),
            Map.entry(RolloutEvent.UpdateAdmitted.class, "UPDATE_ADMITTED"),
            Map.entry(RolloutEvent.UpdateForced.class, "UPDATE_FORCED"),
            Map.entry(RolloutEvent.HostWithdrawn.class, "HOST_WITHDRAWN"),
            Map.entry(RolloutEvent.HostEnded.class, "HOST_ENDED"),
            Map.entry(RolloutEvent.HostRelapsed.class, "HOST_RELAPSED"),
            Map.entry(RolloutEvent.HostMoved.class, "HOST_MOVED"),
            Map.entry(RolloutEvent.HostToRetry.class, "HOST_TO_RETRY"),
            Map.entry(RolloutEvent.StrategyChanged.class, "STRATEGY_CHANGED"),
            Map.entry(RolloutEvent.TroubleAccepted.class, "TROUBLE_ACCEPTED"),
            Map.entry(RolloutEvent.SlotKept.class, "SLOT_KEPT"),
            Map.entry(RolloutEvent.SlotReleased.class, "SLOT_RELEASED"),
            Map.entry(RolloutEvent.HostWrittenOff.class, "HOST_WRITTEN_OFF"),
            Map.entry(RolloutEvent.HaltChanged.class, "HALT_CHANGED"));

    private RolloutJsonNames() {}

    /** Has a mapper write and read them as {@code type}. */
    static JsonMapper.Builder in(JsonMapper.Builder builder) {
        ROOTS.forEach(root -> builder.addMixIn(root, Named.class));
        NAMES.forEach((type, name) -> builder.registerSubtypes(new NamedType(type, name)));
        return builder;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Named {}
}
