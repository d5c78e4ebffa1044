// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Placement;
import io.luofleet.rollout.engine.Target;
import io.luofleet.rollout.engine.TargetState;
import io.luofleet.update.phase.PhaseName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A target as columns, and back. */
final class TargetColumns {
    static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    static final TypeReference<List<Cap>> CAPS = new TypeReference<>() {};

    private TargetColumns() {}

    /**
     * Reads a row.
     *
     * @param phase of its update; matters only while that is under way
     */
    static Target read(TargetEntity row, PhaseName phase) {
        Placement place = placement(row);
        Target.Trouble trouble = trouble(row);
        return switch (row.state) {
            case PENDING -> new Target.Pending(place, row.attempts, row.failuresLeft, trouble, row.notBefore);
            case UPDATING ->
                new Target.Updating(
                        place,
                        row.attempts,
                        row.failuresLeft,
                        trouble,
                        row.updateId,
                        row.fence,
                        row.startedAt,
                        phase,
                        row.withdrawal);
            case SUCCEEDED -> new Target.Succeeded(place, row.attempts, row.endedAt);
            case FAILED -> new Target.Failed(place, row.attempts, trouble, row.endedAt);
            case LOST -> new Target.Lost(place, row.attempts, trouble, row.endedAt);
            case ABORTED -> new Target.Aborted(place, row.attempts, trouble, row.withdrawal, row.endedAt);
            case SKIPPED ->
                new Target.Skipped(place, row.attempts, trouble, row.skipCause, row.skipReason, row.endedAt);
        };
    }

    /** A new row. */
    static TargetEntity create(UUID rollout, Target target) {
        Placement place = target.placement();
        TargetEntity row = new TargetEntity();
        row.key = new TargetEntity.Key(rollout, target.host());
        row.position = place.position();
        row.labels = RolloutJson.write(place.labels());
        row.expectedMillis = place.expected().toMillis();
        row.fromKernel = place.from();
        write(target, row);
        return row;
    }

    /** Writes what changes of a target. The newest update stays known when it is over. */
    static void write(Target target, TargetEntity row) {
        row.wave = target.placement().wave();
        row.caps = RolloutJson.write(target.placement().caps());
        row.state = TargetState.of(target);
        row.attempts = target.attempts();
        row.failuresLeft = null;
        row.notBefore = null;
        row.withdrawal = null;
        row.skipCause = null;
        row.skipReason = null;
        row.endedAt = target instanceof Target.Ended ended ? ended.at() : null;
        write(target.trouble(), row);
        switch (target) {
            case Target.Pending p -> {
                row.failuresLeft = p.failuresLeft();
                row.notBefore = p.notBefore();
            }
            case Target.Updating u -> {
                row.failuresLeft = u.failuresLeft();
                row.updateId = u.update();
                row.fence = u.fence();
                row.startedAt = u.since();
                row.withdrawal = u.withdrawal();
            }
            case Target.Aborted a -> row.withdrawal = a.withdrawal();
            case Target.Skipped s -> {
                row.skipCause = s.cause();
                row.skipReason = s.why();
            }
            case Target.Succeeded _, Target.Failed _, Target.Lost _ -> {}
        }
    }

    /** The columns that {@link #write} sets, by name. */
    static Map<String, Object> changing(TargetEntity row) {
        Map<String, Object> columns = new HashMap<>();
        columns.put("host", row.key.host());
        columns.put("wave", row.wave);
        columns.put("caps", RolloutJson.read(row.caps, CAPS));
        columns.put("state", row.state);
        columns.put("attempts", row.attempts);
        columns.put("failures_left", row.failuresLeft);
        columns.put("trouble_kind", row.troubleKind);
        columns.put("trouble_code", row.troubleCode);
        columns.put("trouble_at", row.troubleAt);
        columns.put("trouble_accepted", row.troubleAccepted);
        columns.put("trouble_guests_lost", row.troubleGuestsLost);
        columns.put("not_before", row.notBefore);
        columns.put("update_id", row.updateId);
        columns.put("fence", row.fence);
        columns.put("started_at", row.startedAt);
        columns.put("withdrawal", row.withdrawal);
        columns.put("skip_cause", row.skipCause);
        columns.put("skip_reason", row.skipReason);
        columns.put("ended_at", row.endedAt);
        return columns;
    }

    private static void write(Target.Trouble trouble, TargetEntity row) {
        row.troubleKind = trouble == null ? null : trouble.kind();
        row.troubleCode = trouble == null ? null : trouble.code();
        row.troubleAt = trouble == null ? null : trouble.at();
        row.troubleAccepted = trouble == null ? null : trouble.accepted();
        row.troubleGuestsLost = trouble == null ? null : trouble.guestsLost();
    }

    static Target.Trouble trouble(TargetEntity row) {
        return row.troubleKind == null
                ? null
                : new Target.Trouble(
                        row.troubleKind, row.troubleCode, row.troubleAt, row.troubleAccepted, row.troubleGuestsLost);
    }

    private static Placement placement(TargetEntity row) {
        return new Placement(
                row.key.host(),
                row.wave,
                row.position,
                RolloutJson.read(row.labels, LABELS),
                RolloutJson.read(row.caps, CAPS),
                Duration.ofMillis(row.expectedMillis),
                row.fromKernel);
    }
}
