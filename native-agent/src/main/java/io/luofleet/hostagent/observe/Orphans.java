// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.observe;

import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.hostagent.text.SafeText;
import io.luofleet.wire.Directive;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.OrphanState.Answer;
import io.luofleet.wire.OrphanState.Order;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The sessions that came in and that nobody answers for. They stay in the kernel: there no crash can lose them, while a session that
 * is retrieved is finished with its last copy. Used by the loop's thread only.
 */
public final class Orphans {
    /** Its service manager carries its own descriptors over, and takes them back itself. */
    private static final String SYSTEMD = "systemd";

    private final LiveUpdate liveUpdate;
    private final Log log;
    private final Map<String, OrphanState> orphans = new TreeMap<>();
    /** Retrieved by an operator's order, and not finished yet. */
    private final Map<String, LuoSession> held = new TreeMap<>();

    private long obeyed = Long.MIN_VALUE;

    /** Knows of none yet. */
    public Orphans(LiveUpdate liveUpdate, Log log) {
        this.liveUpdate = liveUpdate;
        this.log = log;
    }

    /**
     * Takes the kernel's list of what came in.
     *
     * @param known sessions that the manifest names; empty without one
     */
    public void look(List<ListedSession> incoming, Set<String> known) {
        Set<String> found = new TreeSet<>();
        for (ListedSession session : incoming) {
            String name = session.name();
            boolean orphan = session.state() == ListedSession.State.PENDING
                    && !known.contains(name)
                    && !name.equals(Manifest.SESSION_NAME)
                    && !name.startsWith(SYSTEMD);
            if (orphan && found.add(name) && !orphans.containsKey(name)) {
                orphans.put(name, new OrphanState(name, session.files(), Answer.KEPT, null));
                log.warn("orphan", "session", name, "files", session.files());
            }
        }
        // What somebody else has taken meanwhile is theirs.
        orphans.values()
                .removeIf(
                        o -> o.answer() != Answer.FINISHED && !found.contains(o.name()) && !held.containsKey(o.name()));
    }

    /** Whether there is any, finished ones included. */
    public boolean any() {
        return !orphans.isEmpty();
    }

    /** Carries out what a directive orders, once for each of its revisions. */
    public void obey(Directive directive) {
        if (directive.revision() == obeyed) {
            return;
        }
        obeyed = directive.revision();
        for (OrphanState orphan : List.copyOf(orphans.values())) {
            boolean ordered = directive.orphanOrders().get(SafeText.of(orphan.name())) == Order.FINISH;
            if (ordered && orphan.answer() != Answer.FINISHED) {
                orphans.put(orphan.name(), finish(orphan));
            }
        }
    }

    private OrphanState finish(OrphanState orphan) {
        try {
            LuoSession session = held.get(orphan.name());
            if (session == null) {
                session = liveUpdate.retrieve(orphan.name());
                held.put(orphan.name(), session);
            }
            session.finish();
            held.remove(orphan.name());
            session.close();
            log.info("orphan-finished", "session", orphan.name(), "files", orphan.files());
            return new OrphanState(orphan.name(), 0, Answer.FINISHED, null);
        } catch (KernelException e) {
            log.warn("orphan-not-finished", "session", orphan.name(), "why", e.getMessage());
            return new OrphanState(orphan.name(), orphan.files(), Answer.FAILED, e.getMessage());
        }
    }

    /** As reports show them. */
    public List<OrphanState> states() {
        return List.copyOf(orphans.values());
    }
}
