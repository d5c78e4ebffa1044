// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.platform.Json;
import io.luofleet.update.phase.Boot;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.Phase.Aborted;
import io.luofleet.update.phase.Phase.Aborting;
import io.luofleet.update.phase.Phase.Failed;
import io.luofleet.update.phase.Phase.Finishing;
import io.luofleet.update.phase.Phase.Lost;
import io.luofleet.update.phase.Phase.Preflight;
import io.luofleet.update.phase.Phase.Preserved;
import io.luofleet.update.phase.Phase.Preserving;
import io.luofleet.update.phase.Phase.Queued;
import io.luofleet.update.phase.Phase.Rebooting;
import io.luofleet.update.phase.Phase.Retrieving;
import io.luofleet.update.phase.Phase.Soaking;
import io.luofleet.update.phase.Phase.Staging;
import io.luofleet.update.phase.Phase.Succeeded;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.update.phase.Span;
import io.luofleet.wire.Failure;

/** A phase as columns, and back. */
final class PhaseColumns {
    private PhaseColumns() {}

    static Phase read(UpdateEntity row) {
        Boot origin = boot(row.originBootId, row.originKernel, row.originNumber);
        Boot landing = boot(row.landingBootId, row.landingKernel, row.landingNumber);
        Failure why = Json.read(row.failure, Failure.class);
        return switch (row.phase) {
            case QUEUED -> new Queued(span(row));
            case PREFLIGHT -> new Preflight(span(row), origin);
            case STAGING -> new Staging(span(row), origin);
            case PRESERVING -> new Preserving(span(row), origin);
            case PRESERVED -> new Preserved(span(row), origin);
            case REBOOTING -> new Rebooting(span(row), origin);
            case RETRIEVING -> new Retrieving(span(row), origin, landing);
            case FINISHING -> new Finishing(span(row), origin, landing);
            case SOAKING -> new Soaking(span(row), origin, landing);
            case SUCCEEDED -> new Succeeded(row.since, origin, landing);
            case ABORTING -> new Aborting(span(row), row.endedIn, origin, why);
            case ABORTED -> new Aborted(row.since, row.endedIn, origin, why);
            case LOST -> new Lost(row.since, row.endedIn, origin, landing, why, row.owed, row.returnedAt);
            case FAILED -> new Failed(row.since, row.endedIn, origin, landing, why, row.owed);
        };
    }

    static void write(Phase phase, UpdateEntity row) {
        row.phase = phase.name();
        row.since = phase.since();
        row.deadline = phase instanceof Phase.Open open ? open.span().deadline() : null;
        row.returnedAt = null;
        row.owed = null;
        switch (phase) {
            case Queued _ -> boots(row, null, null);
            case Aborting a -> stopped(row, a.origin(), null, a.abortedIn(), a.why());
            case Phase.Preparing p -> boots(row, p.origin(), null);
            case Phase.Committed c -> boots(row, c.origin(), c.landing());
            case Succeeded s -> boots(row, s.origin(), s.landing());
            case Aborted a -> stopped(row, a.origin(), null, a.abortedIn(), a.why());
            case Failed f -> {
                stopped(row, f.origin(), f.landing(), f.failedIn(), f.why());
                row.owed = f.owed();
            }
            case Lost l -> {
                stopped(row, l.origin(), l.landing(), l.lostIn(), l.why());
                row.owed = l.owed();
                row.returnedAt = l.returnedAt();
            }
        }
    }

    private static void stopped(UpdateEntity row, Boot origin, Boot landing, PhaseName in, Failure why) {
        boots(row, origin, landing);
        row.endedIn = in;
        row.failure = Json.write(why);
    }

    private static void boots(UpdateEntity row, Boot origin, Boot landing) {
        row.originBootId = origin == null ? null : origin.id();
        row.originKernel = origin == null ? null : origin.kernelRelease();
        row.originNumber = origin == null ? null : origin.liveUpdateNumber();
        row.landingBootId = landing == null ? null : landing.id();
        row.landingKernel = landing == null ? null : landing.kernelRelease();
        row.landingNumber = landing == null ? null : landing.liveUpdateNumber();
    }

    private static Boot boot(String id, String kernel, Long number) {
        return id == null ? null : new Boot(id, kernel, number);
    }

    private static Span span(UpdateEntity row) {
        return new Span(row.since, row.deadline);
    }
}
