// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.host.Outgoing.Committing.Answer;
import io.luofleet.hostagent.workload.AgentMessage;
import io.luofleet.hostagent.workload.Incoming;
import io.luofleet.hostagent.workload.Peer;
import io.luofleet.hostagent.workload.Round;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.hostagent.workload.Verdict;
import io.luofleet.wire.AgentFailure;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Every combination of everything a decision rests on, small enough to look at each. */
final class DeciderCases {
    private DeciderCases() {}

    static final UpdateRef MINE = new UpdateRef(UUID.fromString("00000000-0000-0000-0000-00000000000a"), 7);
    static final UpdateRef OTHER = new UpdateRef(UUID.fromString("00000000-0000-0000-0000-00000000000b"), 8);
    static final long NOW = 1_000_000_000L;
    static final Peer PEER = new Peer(42, 1000);
    static final Failure FAILURE = Failures.of(AgentFailure.KERNEL_ERROR, "detail", "remedy");

    static final List<Outgoing> OUTGOING = List.of(
            new Outgoing.None(),
            new Outgoing.Checked(MINE, List.of()),
            new Outgoing.Staging(MINE),
            new Outgoing.Staged(MINE),
            new Outgoing.Preserving(MINE),
            new Outgoing.Preserved(MINE),
            new Outgoing.Committing(MINE, Answer.AWAITED),
            new Outgoing.Committing(MINE, Answer.LEAVE),
            new Outgoing.Committing(MINE, Answer.LATE),
            new Outgoing.Committing(MINE, Answer.REFUSED),
            new Outgoing.Undoing(MINE, null, NOW + 5),
            new Outgoing.Undoing(MINE, FAILURE, NOW - 5),
            new Outgoing.Failed(MINE, FAILURE, List.of()),
            new Outgoing.Aborted(MINE),
            new Outgoing.NothingHeld(MINE));

    static final List<Round> ROUNDS = List.of(
            Round.NONE,
            round(new Round.Answer.Pending()),
            round(new Round.Answer.Ready(List.of())),
            round(new Round.Answer.Refused("no")),
            round(new Round.Answer.Disconnected()),
            round(new Round.Answer.Aborting()),
            round(new Round.Answer.Aborted()));

    static final List<Arrived> ARRIVED = List.of(
            new Arrived.Nothing(),
            new Arrived.Unreadable(FAILURE),
            sessions(MINE, false, held("a")),
            sessions(MINE, false, resumed("a"), held("b")),
            sessions(MINE, false, resumed("a"), lost("b")),
            sessions(MINE, false, finished("a"), lost("b")),
            sessions(MINE, true, finished("a")),
            sessions(OTHER, false, resumed("a")));

    static final List<List<Subscriber>> UNASKED = List.of(List.of(), List.of(new Subscriber("late", PEER)));

    static Round round(Round.Answer answer) {
        return new Round(Map.of("a", new Round.Member("a", PEER, answer)));
    }

    static Incoming held(String id) {
        return Incoming.held(id, 0, List.of());
    }

    static Incoming lost(String id) {
        return Incoming.lost(id, 0, List.of(), AgentMessage.Code.SESSION_FAILED, "ENOENT");
    }

    static Incoming resumed(String id) {
        return new Incoming(id, 0, List.of(), Incoming.Stage.RESUMED, new Verdict(true, 1L, 1L, null), null, null);
    }

    static Incoming finished(String id) {
        return new Incoming(id, 0, List.of(), Incoming.Stage.FINISHED, new Verdict(true, 1L, 1L, null), null, null);
    }

    static Arrived.Sessions sessions(UpdateRef update, boolean closed, Incoming... sessions) {
        return new Arrived.Sessions(update, List.of(sessions), closed, null);
    }

    static Optional<Goal> goal(UpdateRef update, Desired desired, Long remainingMillis) {
        UUID id = update == null ? null : update.id();
        long epoch = update == null ? 9 : update.epoch();
        return Optional.of(
                Goal.received(new Directive(null, 1, epoch, id, desired, null, null, remainingMillis, Map.of()), NOW));
    }

    static List<Optional<Goal>> goals() {
        List<Optional<Goal>> goals = new ArrayList<>();
        goals.add(Optional.empty());
        goals.add(goal(null, Desired.IDLE, null));
        for (UpdateRef update : List.of(MINE, OTHER)) {
            for (Desired desired : Desired.values()) {
                for (Long remaining : new Long[] {null, 0L, 60_000L}) {
                    goals.add(goal(update, desired, remaining));
                }
            }
        }
        return goals;
    }

    /** Every combination of everything a decision rests on. */
    static List<View> everything() {
        List<View> views = new ArrayList<>();
        for (Outgoing outgoing : OUTGOING) {
            for (Arrived arrived : ARRIVED) {
                for (Optional<Goal> goal : goals()) {
                    for (Round round : ROUNDS) {
                        for (List<Subscriber> unasked : UNASKED) {
                            views.add(new View(outgoing, arrived, goal, round, unasked, NOW));
                        }
                    }
                }
            }
        }
        return views;
    }
}
