// SPDX-License-Identifier: Apache-2.0
package io.luofleet.uptime.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When hosts could reach this service, as of one moment. Outages shorter than the tolerance of {@link #of} are not noticed.
 *
 * @param outages oldest first, none overlapping another; the last one may last still
 */
public record Reachability(List<Outage> outages) {
    /** Never away. */
    public static final Reachability UNINTERRUPTED = new Reachability(List.of());

    /** Copies. */
    public Reachability {
        outages = List.copyOf(outages);
    }

    /**
     * As of now. A last heartbeat that is too old is an outage that lasts still, whatever became of the others: whoever has not
     * read a fresh one knows no better.
     *
     * @param recorded what is recorded, oldest first
     * @param lastBeat the newest heartbeat known
     * @param tolerance how old that may be
     * @param now the time
     */
    public static Reachability of(List<Outage> recorded, Instant lastBeat, Duration tolerance, Instant now) {
        Optional<Outage> ongoing = gap(lastBeat, tolerance, now);
        if (ongoing.isEmpty()) {
            return new Reachability(recorded);
        }
        List<Outage> all = new ArrayList<>(recorded);
        all.add(ongoing.get());
        return new Reachability(all);
    }

    /** The outage between two heartbeats; empty when they are close enough. */
    public static Optional<Outage> gap(Instant lastBeat, Duration tolerance, Instant now) {
        return lastBeat.plus(tolerance).isBefore(now) ? Optional.of(new Outage(lastBeat, now)) : Optional.empty();
    }

    /** The newest outage. */
    public Optional<Outage> last() {
        return outages.isEmpty() ? Optional.empty() : Optional.of(outages.getLast());
    }

    /** Whether any of this time was an outage. */
    public boolean wasAwayBetween(Instant from, Instant to) {
        return outages.stream()
                .anyMatch(o -> o.ended().isAfter(from) && o.began().isBefore(to));
    }

    /**
     * What is to be thought of a host. One that was silent before an outage still is after it.
     *
     * @param heard when its agent was last heard of
     * @param timeout the presence timeout
     */
    public Presence presence(Instant heard, Duration timeout, Instant now) {
        if (heard.plus(timeout).isAfter(now)) {
            return Presence.PRESENT;
        }
        return heard.isAfter(silentUpTo(timeout, now)) ? Presence.UNKNOWN : Presence.SILENT;
    }

    /** Whoever was last heard of then, or before, is silent: the newest whole timeout without an outage began then. */
    public Instant silentUpTo(Duration timeout, Instant now) {
        Instant end = now;
        for (Outage outage : outages.reversed()) {
            if (!outage.ended().plus(timeout).isAfter(end)) {
                break;
            }
            end = outage.began();
        }
        return end.minus(timeout);
    }

    /** When a time is over that began at {@code since} and would end at {@code end}: outages in it do not count. */
    public Instant extended(Instant since, Instant end) {
        Instant extended = end;
        for (Outage outage : outages) {
            if (!outage.began().isBefore(extended)) {
                break;
            }
            if (outage.ended().isAfter(since)) {
                extended = extended.plus(Duration.between(later(since, outage.began()), outage.ended()));
            }
        }
        return extended;
    }

    /**
     * The same for a host's deadline. A host that was not heard of since the last outage in its time has, from the end of that
     * outage, a presence timeout to come back.
     *
     * @param since when its time began
     * @param deadline when it would be over
     * @param heard when its agent was last heard of
     * @param timeout the presence timeout
     */
    public Instant extended(Instant since, Instant deadline, Instant heard, Duration timeout) {
        Instant extended = extended(since, deadline);
        return last().map(Outage::ended)
                .filter(back -> back.isAfter(since) && heard.isBefore(back))
                .map(back -> later(extended, back.plus(timeout)))
                .orElse(extended);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
