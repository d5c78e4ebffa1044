// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.custody.Custody;
import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.custody.Recovery;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.Outlook;
import io.luofleet.hostagent.luo.Refusal;
import io.luofleet.hostagent.workload.Incoming;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** What the kernel did not hand over yet, and when it is asked again. Used by the loop's thread only. */
final class Waiting {
    /** By name, with the last refusal. */
    private final Map<String, KernelException> sessions = new LinkedHashMap<>();

    private final Retries retries = new Retries();
    private final Metrics metrics;
    private final LongSupplier nanos;
    private final Log log;

    Waiting(Metrics metrics, LongSupplier nanos, Log log) {
        this.metrics = metrics;
        this.nanos = nanos;
        this.log = log;
    }

    /** The sessions to ask for. */
    List<String> names() {
        return List.copyOf(sessions.keySet());
    }

    /** When to ask again, on the monotonic clock; empty when there is nothing to ask for. */
    OptionalLong retryAtNanos() {
        return retries.nextNanos();
    }

    boolean retryDue() {
        return retries.due(nanos.getAsLong());
    }

    /** The manifest was refused for now. */
    void forTheManifest(Recovery.Unreadable refused) {
        refused(refused.errno() == null ? "none" : refused.errno(), "the manifest", refused.reason());
    }

    /** These sessions, and no others, were refused for now. */
    void forSessions(Map<String, KernelException> refused) {
        sessions.clear();
        sessions.putAll(refused);
        metrics.waiting(sessions.size());
        if (sessions.isEmpty()) {
            retries.done();
            return;
        }
        Map.Entry<String, KernelException> first =
                sessions.entrySet().iterator().next();
        refused(first.getValue().errnoName(), first.getKey(), first.getValue().getMessage());
    }

    /** The manifest is no longer asked for. */
    void forSessionsOnly() {
        if (sessions.isEmpty()) {
            retries.done();
        }
    }

    /** Nothing will be asked for again. */
    void forNothing() {
        forSessions(Map.of());
    }

    private void refused(String errno, String what, String why) {
        metrics.refused(Refusal.RETRIEVE_SESSION, errno);
        long now = nanos.getAsLong();
        long attempts = retries.refused(now);
        if (Log.due(attempts)) {
            log.warn(
                    "retrieve-again",
                    "what",
                    what,
                    "sessions",
                    sessions.size(),
                    "attempts",
                    attempts,
                    "nextInMillis",
                    (retries.nextNanos().orElse(now) - now) / 1_000_000,
                    "why",
                    why);
        }
    }

    /** A session as its workload sees it after a refusal. */
    Incoming notHandedOver(Manifest.Session session, KernelException why) {
        Outlook outlook = Custody.outlook(why);
        if (outlook != Outlook.AGAIN) {
            log.error("session-lost", "session", session.id(), "means", outlook, "why", why.getMessage());
        }
        return Refusals.incoming(session, outlook, why);
    }
}
