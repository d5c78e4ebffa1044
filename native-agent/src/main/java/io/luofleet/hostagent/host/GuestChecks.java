// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.text.SafeText;
import io.luofleet.hostagent.workload.Peer;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.wire.Check;
import io.luofleet.wire.EmptyHosts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether every guest of the host takes part: one that does not would die with this kernel. Pure: what is seen goes in, verdicts come
 * out.
 */
final class GuestChecks {
    /** How many are named; of more, their number is said. */
    private static final int NAMED = 20;

    private GuestChecks() {}

    /**
     * What the checks look at.
     *
     * @param subscribers the workloads that take part
     * @param unconfirmed workloads that never confirmed an earlier abort
     * @param missing workloads that this boot has seen, that live, and that do not take part
     * @param uncounted users with more workloads than the agent remembers
     * @param turnedAway living processes that found no room at the socket
     * @param inventory which guests must be there, by the host's owner
     * @param emptyHosts whether the update may find nothing to preserve
     */
    record Facts(
            List<Subscriber> subscribers,
            List<Subscriber> unconfirmed,
            List<Subscriber> missing,
            Set<Integer> uncounted,
            List<Peer> turnedAway,
            Inventory.Answer inventory,
            EmptyHosts emptyHosts) {
        Facts {
            subscribers = List.copyOf(subscribers);
            unconfirmed = List.copyOf(unconfirmed);
            missing = List.copyOf(missing);
            uncounted = Set.copyOf(uncounted);
            turnedAway = List.copyOf(turnedAway);
        }
    }

    static List<Check> run(Facts facts) {
        List<Check> checks = new ArrayList<>();
        checks.add(workloads(facts));
        checks.add(known(facts));
        checks.add(verdict(
                "turned-away",
                facts.turnedAway().isEmpty(),
                facts.turnedAway().isEmpty()
                        ? "every client found room"
                        : "found no room at the socket, and would be lost: "
                                + named(facts.turnedAway(), Peer::toString),
                "end what holds connections without need, start the agent with a higher --max-clients, or list in --owners"
                        + " whose processes are guests: others do not count then"));
        inventory(facts, checks);
        return checks;
    }

    private static Check known(Facts facts) {
        if (!facts.uncounted().isEmpty()) {
            return verdict(
                    "known-workloads",
                    false,
                    "more workloads than the agent can remember were seen of uid "
                            + named(new TreeSet<>(facts.uncounted()), Integer::toUnsignedString)
                            + "; one of them may be missing",
                    "see which process of this user goes by so many ids; then restart the agent, which counts anew");
        }
        return verdict(
                "known-workloads",
                facts.missing().isEmpty(),
                facts.missing().isEmpty()
                        ? "every workload seen in this boot is subscribed, or gone"
                        : "not subscribed, and would be lost: " + named(facts.missing(), GuestChecks::who),
                "let these workloads connect and subscribe, or end them; one that leaves the host says UNSUBSCRIBE");
    }

    private static Check workloads(Facts facts) {
        if (!facts.unconfirmed().isEmpty()) {
            return verdict(
                    "workloads",
                    false,
                    named(facts.unconfirmed(), GuestChecks::who) + " never confirmed an earlier abort",
                    "restart these workloads");
        }
        int count = facts.subscribers().size();
        if (count > 0) {
            return verdict(
                    "workloads", true, count + " subscribed: " + named(facts.subscribers(), Subscriber::id), null);
        }
        if (facts.inventory() instanceof Inventory.Answer.None) {
            return verdict("workloads", true, "none is subscribed, and the host's owner expects none", null);
        }
        return verdict(
                "workloads",
                facts.emptyHosts() == EmptyHosts.ALLOWED,
                facts.emptyHosts() == EmptyHosts.ALLOWED
                        ? "none is subscribed, which the update allows"
                        : "none is subscribed, so nothing would be preserved",
                "see whether the host's guests can reach the agent's socket; if it has none, say so there with"
                        + " --expect=none, or allow it with emptyHosts: ALLOWED");
    }

    private static void inventory(Facts facts, List<Check> checks) {
        switch (facts.inventory()) {
            case Inventory.Answer.Unsaid(), Inventory.Answer.None() -> {}
            case Inventory.Answer.Unknown(String why) ->
                checks.add(verdict(
                        "inventory",
                        false,
                        "which guests must be there cannot be known: " + why,
                        "mend what --expect names"));
            case Inventory.Answer.Guests(Set<String> ids) -> {
                List<String> absent = absent(ids, facts.subscribers());
                checks.add(verdict(
                        "inventory",
                        absent.isEmpty(),
                        absent.isEmpty()
                                ? "all " + ids.size() + " guests of the host's inventory are subscribed"
                                : "in the host's inventory and not subscribed: " + named(absent, id -> "'" + id + "'"),
                        "let these guests connect and subscribe, or take them off the inventory"));
            }
        }
    }

    /** The guests that must be there and do not take part. */
    static List<String> absent(Set<String> ids, List<Subscriber> subscribers) {
        Set<String> absent = new TreeSet<>(ids);
        subscribers.forEach(s -> absent.remove(s.id()));
        return List.copyOf(absent);
    }

    /** Names of some, and the number of the others. */
    static <T> String named(Collection<T> all, Function<T, String> name) {
        String some = all.stream().limit(NAMED).map(name).map(SafeText::of).collect(Collectors.joining(", "));
        return all.size() <= NAMED ? some : some + " and " + (all.size() - NAMED) + " more";
    }

    static String who(Subscriber subscriber) {
        return "'" + subscriber.id() + "' (" + subscriber.peer() + ")";
    }

    private static Check verdict(String name, boolean passed, String detail, String remedy) {
        return new Check(name, passed, detail, passed ? null : remedy);
    }
}
