// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.wire.SessionState.FileState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The barrier before a reboot: every workload that was asked to preserve, and its answer.
 *
 * @param members by workload id, in its order
 */
public record Round(Map<String, Member> members) {
    /** Nobody was asked. */
    public static final Round NONE = new Round(Map.of());

    /** Copies the members. */
    public Round {
        members = new TreeMap<>(members);
    }

    /** One workload and its answer. */
    public record Member(String id, Peer peer, Answer answer) {}

    /** What a workload answered. */
    public sealed interface Answer {
        /** Nothing yet. */
        record Pending() implements Answer {}

        /** All is preserved. */
        record Ready(List<FileState> files) implements Answer {}

        /** It could not. */
        record Refused(String reason) implements Answer {}

        /** Its connection broke, before or after it was ready. */
        record Disconnected() implements Answer {}

        /** It was told of the abort and has not confirmed. */
        record Aborting() implements Answer {}

        /** It closed its session and runs on. */
        record Aborted() implements Answer {}
    }

    /** Whether everyone is ready; true for nobody. */
    public boolean complete() {
        return members.values().stream().allMatch(m -> m.answer() instanceof Answer.Ready);
    }

    /** The first one because of whom this round cannot succeed. */
    public Optional<Member> broken() {
        return first(a -> a instanceof Answer.Refused || a instanceof Answer.Disconnected);
    }

    /** Those who have not answered. */
    public List<Member> pending() {
        return all(a -> a instanceof Answer.Pending);
    }

    /** Those who were told of the abort and have not confirmed it. */
    public List<Member> unconfirmed() {
        return all(a -> a instanceof Answer.Aborting);
    }

    /** The files a member preserved; empty when it did not say. */
    public List<FileState> files(String id) {
        Member member = members.get(id);
        return member != null && member.answer() instanceof Answer.Ready(List<FileState> files) ? files : List.of();
    }

    private Optional<Member> first(Predicate<Answer> wanted) {
        return members.values().stream().filter(m -> wanted.test(m.answer())).findFirst();
    }

    private List<Member> all(Predicate<Answer> wanted) {
        return members.values().stream().filter(m -> wanted.test(m.answer())).toList();
    }
}
