// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.hostagent.log.Log;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How the link is, for operators. What is heard on one way says nothing of the other: a proxy may let polls pass and not reports.
 * A change of kind is logged once; the words of the newest trouble are always there to be asked for.
 *
 * <p>Safe for several threads.
 */
final class LinkState {
    /** Polls and enrolments, or reports. */
    enum Way {
        POLL,
        REPORT
    }

    /** Kinds of states. */
    enum Kind {
        NOT_TRIED("not tried yet"),
        CONNECTED("connected"),
        UNREACHABLE("unreachable"),
        UNUSABLE("unusable answer"),
        REFUSED("refused"),
        SUPERSEDED("superseded by a newer agent of this host; stop one of the two");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private record Seen(Kind kind, String detail) {
        String text() {
            return detail.isEmpty() ? kind.words : kind.words + ": " + detail;
        }
    }

    private static final Seen NOTHING_YET = new Seen(Kind.NOT_TRIED, "");

    private final Log log;
    private final LongSupplier nanos;
    private final Consumer<String> changed;
    private final Map<Way, Seen> ways = new EnumMap<>(Way.class);
    private OptionalLong lastGoodNanos = OptionalLong.empty();

    /** @param changed hears each change of kind */
    LinkState(Log log, LongSupplier nanos, Consumer<String> changed) {
        this.log = log;
        this.nanos = nanos;
        this.changed = changed;
    }

    /** An answer came that the control plane gave. */
    void good(Way way) {
        synchronized (this) {
            lastGoodNanos = OptionalLong.of(nanos.getAsLong());
        }
        see(way, new Seen(Kind.CONNECTED, ""));
    }

    /** None came, or one of no use. */
    void trouble(Way way, Kind kind, String detail) {
        see(way, new Seen(kind, detail));
    }

    private void see(Way way, Seen seen) {
        String text;
        synchronized (this) {
            Seen before = ways.put(way, seen);
            if (before != null && before.kind() == seen.kind()) {
                return;
            }
            text = text();
        }
        String why = seen.detail().isEmpty() ? null : seen.detail();
        if (seen.kind() == Kind.CONNECTED) {
            log.info("control-plane", "way", word(way), "state", "connected");
        } else {
            log.warn("control-plane", "way", word(way), "state", seen.kind().words, "why", why);
        }
        changed.accept(text);
    }

    private static String word(Way way) {
        return switch (way) {
            case POLL -> "poll";
            case REPORT -> "report";
        };
    }

    /** In words: the trouble, if there is any. */
    synchronized String text() {
        Seen poll = ways.getOrDefault(Way.POLL, NOTHING_YET);
        Seen report = ways.getOrDefault(Way.REPORT, NOTHING_YET);
        if (report.kind() == Kind.SUPERSEDED) {
            return report.text();
        }
        boolean onlyReports =
                poll.kind() == Kind.CONNECTED && report.kind() != Kind.CONNECTED && report.kind() != Kind.NOT_TRIED;
        return onlyReports ? "connected, but reports: " + report.text() : poll.text();
    }

    /** When the last good answer came, by the monotonic clock; empty when none has. */
    synchronized OptionalLong lastGoodNanos() {
        return lastGoodNanos;
    }
}
