// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.plan.model.Strategy;
import io.luofleet.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One rollout, whole as of its lock.
 *
 * @param id its id
 * @param version counts up with each change of status or progress
 * @param release the release its hosts go to
 * @param author who asked for the plan
 * @param strategy how it goes
 * @param waves how many waves there are, at least one; wave 0 is the canary
 * @param status what it may do
 * @param progress how far it is
 * @param targets its hosts, in the order of starts
 * @param hosts what is known of those that are {@link Target.Pending} and whose turn has come; of all of them in the canary, since one
 *     may take the place of another, and before the approval. A host that is missing is offline
 * @param circumstances what else bears on it
 */
public record RolloutState(
        UUID id,
        long version,
        String release,
        Principal author,
        Strategy strategy,
        int waves,
        Status status,
        Progress progress,
        List<Target> targets,
        Map<String, HostFacts> hosts,
        Circumstances circumstances) {
    /** What is rung when there may be something to do for a rollout. */
    public static final String TOPIC = "rollouts";

    /** The wave that goes first, to see whether the release is any good. */
    public static final int CANARY = 0;

    private static final HostFacts UNKNOWN = new HostFacts(false, null);

    /** Copies; the order of {@code targets} is by position. */
    public RolloutState {
        targets = List.copyOf(targets);
        hosts = Map.copyOf(hosts);
    }

    /** A new rollout of these hosts. */
    public static RolloutState begin(
            UUID id, String release, Principal author, Strategy strategy, int waves, List<Placement> placements) {
        Status status = strategy.approval() == Strategy.Approval.ANOTHER_PERSON
                ? new Status.AwaitingApproval()
                : new Status.Running();
        List<Target> targets = new ArrayList<>();
        placements.forEach(
                p -> targets.add(new Target.Pending(p, 0, strategy.retry().maxAttempts(), null, null)));
        return new RolloutState(
                id,
                0,
                release,
                author,
                strategy,
                waves,
                status,
                new Progress.Rolling(0, 0),
                targets,
                Map.of(),
                Circumstances.NONE);
    }

    /** What is known of a host. */
    public HostFacts factsOf(String host) {
        return hosts.getOrDefault(host, UNKNOWN);
    }

    /** The hosts whose turn has come, or is over. */
    public Stream<Target> reached() {
        return targets.stream().filter(t -> t.placement().wave() <= progress.wave());
    }

    /** The target of a host. */
    public Target target(String host) {
        return targets.stream().filter(t -> t.host().equals(host)).findAny().orElseThrow();
    }

    /** As it is once it has been written. */
    public RolloutState nextVersion() {
        return copy(version + 1, strategy, status, progress);
    }

    /** The same with another status. */
    public RolloutState with(Status next) {
        return copy(version, strategy, next, progress);
    }

    /** The same with another progress. */
    public RolloutState with(Progress next) {
        return copy(version, strategy, status, next);
    }

    /** The same with another strategy. */
    public RolloutState with(Strategy next) {
        return copy(version, next, status, progress);
    }

    /** The same with other targets, in the order of starts. */
    public RolloutState with(List<Target> next) {
        return new RolloutState(
                id, version, release, author, strategy, waves, status, progress, next, hosts, circumstances);
    }

    private RolloutState copy(long toVersion, Strategy toStrategy, Status toStatus, Progress toProgress) {
        return new RolloutState(
                id, toVersion, release, author, toStrategy, waves, toStatus, toProgress, targets, hosts, circumstances);
    }
}
