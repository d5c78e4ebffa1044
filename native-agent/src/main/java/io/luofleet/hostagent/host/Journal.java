// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.control.ControlLink;
import io.luofleet.wire.Check;
import io.luofleet.wire.Failure;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.Mark;
import io.luofleet.wire.Observed;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.Report;
import io.luofleet.wire.SessionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is reported: gathers marks and FLB counts, writes reports, and sends those that say something new. */
final class Journal {
    /** The host's part that does not change during a boot. */
    record Origin(String instanceId, String bootId, String kernelRelease) {}

    private final Origin origin;
    private final ControlLink link;
    private final Map<Mark, Instant> marks = new EnumMap<>(Mark.class);
    private final Map<FlbState.Moment, List<FlbState>> flbs = new EnumMap<>(FlbState.Moment.class);
    private volatile Long liveUpdateNumber;
    private Report lastSent;
    private long lastRevision = -1;

    Journal(Origin origin, ControlLink link) {
        this.origin = origin;
        this.link = link;
    }

    /** A new update begins: nothing of an earlier one is said any more. */
    void clear() {
        marks.clear();
        flbs.clear();
    }

    Long liveUpdateNumber() {
        return liveUpdateNumber;
    }

    void liveUpdateNumber(Long number) {
        liveUpdateNumber = number;
    }

    /** The first time counts. */
    void mark(Mark mark, Instant at) {
        marks.putIfAbsent(mark, at);
    }

    Optional<Instant> marked(Mark mark) {
        return Optional.ofNullable(marks.get(mark));
    }

    void flbs(FlbState.Moment moment, List<FlbState> states) {
        flbs.put(moment, states);
    }

    List<FlbState> flbs() {
        List<FlbState> all = new ArrayList<>();
        flbs.values().forEach(all::addAll);
        return all;
    }

    boolean counted(FlbState.Moment moment) {
        return flbs.containsKey(moment);
    }

    /**
     * Writes a report.
     *
     * @param epoch of the update, or the highest seen when there is none
     */
    Report report(Optional<UpdateRef> about, long epoch, Observed observed, Content content) {
        return new Report(
                about.map(UpdateRef::id).orElse(null),
                about.map(UpdateRef::epoch).orElse(epoch),
                origin.instanceId(),
                observed,
                origin.bootId(),
                origin.kernelRelease(),
                liveUpdateNumber,
                null,
                content.checks(),
                content.sessions(),
                flbs(),
                content.orphans(),
                marks,
                content.failure());
    }

    /** The changing part of a report. */
    record Content(List<Check> checks, List<SessionState> sessions, List<OrphanState> orphans, Failure failure) {}

    /**
     * Sends a report unless it says what the last one said. A new directive is answered even then, because the control plane
     * may have changed it without knowing how far the host is.
     */
    void sendIfNew(Report report, long revision) {
        if (!report.equals(lastSent) || revision != lastRevision) {
            lastRevision = revision;
            sendNow(report, false);
        }
    }

    /** Sends a report; returns its ticket. */
    long sendNow(Report report, boolean critical) {
        lastSent = report;
        return link.send(report, critical);
    }
}
