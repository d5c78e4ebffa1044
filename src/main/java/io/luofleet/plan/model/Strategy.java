// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.label.Selector;
import io.luofleet.update.phase.Deadlines;
import io.luofleet.wire.EmptyHosts;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a release is rolled out: complete and checked, with the defaults in place of what was not said. Nothing is
 * {@code null} but where it says so.
 *
 * @param canary the hosts that go first, of all hosts of the plan; at least one
 * @param waves what follows, in order: a percentage is cumulative and of the hosts after the canary, a count is of this wave.
 *     The last one takes the rest
 * @param maxUnavailable how many hosts of a failure domain may be down; all hold at once
 * @param order which host comes before which
 * @param soak how long a wave is watched after its last host ended
 * @param hostSoak how long each updated host is watched, its update's own soak
 * @param retry whether a host whose update was aborted is tried again
 * @param deadlines times of the phases of a host's update, where they are not as configured
 * @param lateJoining what becomes of a host that enrols after the plan and matches its selector
 * @param offline what becomes of a host that is silent at its turn
 * @param windows when hosts may be started; none means always
 * @param exclusions when they may not, windows or no windows
 * @param budget how much may go wrong until the rollout pauses
 * @param gates what must say yes after a wave, in order, after its soak
 * @param approval who must agree before the start
 * @param allowDowngrade whether hosts may go to an older kernel
 * @param emptyHosts whether a host without workloads passes its preflight
 */
public record Strategy(
        Amount canary,
        List<Amount> waves,
        List<Cap> maxUnavailable,
        Order order,
        Duration soak,
        Duration hostSoak,
        Retry retry,
        Deadlines deadlines,
        LateJoining lateJoining,
        Offline offline,
        List<Window> windows,
        List<Window> exclusions,
        Budget budget,
        List<Gate> gates,
        Approval approval,
        boolean allowDowngrade,
        EmptyHosts emptyHosts) {
    /** The caps of a strategy that names none, and of a single update. */
    public static final List<Cap> DEFAULT_CAPS =
            List.of(new Cap(Cap.FLEET, new Amount.Percent(10)), new Cap("rack", new Amount.Count(1)));

    public Strategy {
        waves = List.copyOf(waves);
        maxUnavailable = List.copyOf(maxUnavailable);
        windows = List.copyOf(windows);
        exclusions = List.copyOf(exclusions);
        gates = List.copyOf(gates);
    }

    /**
     * How many hosts of each domain of a level may be down.
     *
     * @param level {@link #FLEET}, or the label whose values are the domains; hosts without it are not limited by this cap
     * @param amount a count, or a percentage of the domain's hosts in the inventory, rounded down; at least one host
     */
    public record Cap(String level, Amount amount) {
        /** The level of which the whole inventory is the one domain. */
        public static final String FLEET = "fleet";
    }

    /**
     * Which host comes before which. Ties are broken by host name.
     *
     * @param kind how domains are arranged
     * @param levels the labels whose values are the domains, outermost first
     */
    public record Order(Kind kind, List<String> levels) {
        public Order {
            levels = List.copyOf(levels);
        }

        /** How domains are arranged. */
        public enum Kind {
            /** Every stretch of hosts has its share of every domain. */
            SPREAD,
            /** One domain after the other. */
            DOMAIN_BY_DOMAIN
        }
    }

    /**
     * Whether a host is tried again whose update ended before its point of no return. Others never are.
     *
     * @param maxAttempts at least 1, the first one included
     * @param delay between two attempts
     * @param never the failure codes after which there is no other attempt
     */
    public record Retry(int maxAttempts, Duration delay, Set<String> never) {
        public Retry {
            never = Set.copyOf(never);
        }
    }

    /** What becomes of a host that enrols after the plan and matches its selector. */
    public enum LateJoining {
        /** Nothing. */
        LEAVE_OUT,
        /** It joins the last wave, if it is compatible. */
        INCLUDE
    }

    /** What becomes of a host that is silent at its turn. */
    public enum Offline {
        /** It is started when it is back; the wave waits. */
        WAIT,
        /** It is left out. */
        SKIP
    }

    /**
     * A stretch of time by the clock of a place, once or again and again.
     *
     * @param start the first one's start, by that clock
     * @param zone whose clock
     * @param length how long each is
     * @param recurrence an RFC 5545 recurrence rule; {@code null} for once
     * @param selector the hosts that it is for
     */
    public record Window(LocalDateTime start, ZoneId zone, Length length, String recurrence, Selector selector) {}

    /**
     * A length as in RFC 5545: days by the calendar, so that two days end at the same time of day whatever the clocks did,
     * then exact time.
     *
     * @param days at least 0
     * @param time at least 0
     */
    public record Length(int days, Duration time) {}

    /**
     * How much may go wrong until the rollout pauses, counted over the hosts attempted in each scope.
     *
     * @param minimumSample how many must have been attempted before a percentage counts; a count, none at all and a wave that
     *     has ended need no sample
     * @param errors how many updates may end with a failure
     * @param timeouts how many may run out of time
     * @param silence how many hosts may not be heard of again
     * @param guestsLost on how many hosts guests, or their memory, may be lost, whatever kind of failure it was
     * @param scopes over which hosts; the fleet are those of the rollout
     */
    public record Budget(
            int minimumSample, Amount errors, Amount timeouts, Amount silence, Amount guestsLost, List<Scope> scopes) {
        public Budget {
            scopes = List.copyOf(scopes);
        }
    }

    /** Over which hosts a budget counts. */
    public sealed interface Scope {
        /** All hosts of the rollout. */
        record Fleet() implements Scope {}

        /** The hosts of each wave. */
        record Wave() implements Scope {}

        /**
         * The hosts of each domain.
         *
         * @param label the label whose values are the domains
         */
        record Domain(String label) implements Scope {}
    }

    /** Who must agree before the start. */
    public enum Approval {
        /** Nobody. */
        NOT_REQUIRED,
        /** Somebody else than the plan's author. */
        ANOTHER_PERSON
    }

    /** The labels whose values this strategy speaks of: those of its order, caps and budgets. */
    public Set<String> levels() {
        Set<String> named = new HashSet<>(order().levels());
        maxUnavailable().forEach(cap -> named.add(cap.level()));
        budget().scopes().forEach(scope -> {
            if (scope instanceof Strategy.Scope.Domain(String label)) {
                named.add(label);
            }
        });
        named.remove(Cap.FLEET);
        return named;
    }
}
