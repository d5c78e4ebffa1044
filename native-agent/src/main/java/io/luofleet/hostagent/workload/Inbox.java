// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.workload.AgentMessage.Code;
import io.luofleet.hostagent.workload.Roster.Claim;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The sessions that came in, as workloads see them. Not safe for use by several threads. */
final class Inbox {
    private static final int NOBODY = -1;

    /** @param speaker the process that said RESUMED; {@link #NOBODY} when none did */
    private record Entry(Incoming incoming, LuoSession session, int speaker) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private boolean open;
    private String unreadable;

    void put(Incoming incoming, LuoSession session) {
        entries.put(incoming.id(), new Entry(incoming, session, NOBODY));
    }

    /** From now on an unknown id means that no such session came in. */
    void open() {
        open = true;
        unreadable = null;
    }

    void unreadable(String reason) {
        unreadable = reason;
    }

    Claim claim(String id, Peer peer) {
        Entry entry = entries.get(id);
        if (unreadable != null) {
            return new Claim.Denied(Code.UNREADABLE, unreadable);
        }
        if (!open) {
            return new Claim.Denied(Code.NOT_READY, "the agent has not looked at the kernel yet; ask again");
        }
        if (entry == null || entry.incoming().stage() == Incoming.Stage.FINISHED) {
            return new Claim.Denied(Code.NO_SUCH_SESSION, "no session '" + id + "' is waiting");
        }
        Incoming incoming = entry.incoming();
        if (incoming.uid() != peer.uid()) {
            return new Claim.Denied(Code.NOT_OWNER, foreign(id, peer.uid()));
        }
        if (incoming.refusal() != null) {
            return new Claim.Denied(incoming.refusal(), incoming.fault());
        }
        return new Claim.Granted(incoming.files(), resumed(entry, peer));
    }

    /** Its files are out of the session, and in its hands. */
    private static boolean resumed(Entry entry, Peer peer) {
        return entry.incoming().stage() == Incoming.Stage.RESUMED && entry.speaker() == peer.pid();
    }

    /** Why an id is not this user's: a session of another one came in under it. {@code null} when none did. */
    String foreign(String id, int uid) {
        Entry entry = entries.get(id);
        boolean foreign = entry != null
                && entry.incoming().stage() != Incoming.Stage.FINISHED
                && entry.incoming().uid() != uid;
        return foreign
                ? "session '" + id + "' was delegated to uid "
                        + Integer.toUnsignedString(entry.incoming().uid()) + ", not to uid "
                        + Integer.toUnsignedString(uid)
                : null;
    }

    /** A session was handed to a process. One that another process had resumed has to be resumed again. */
    void claimed(String id, Peer peer) {
        entries.computeIfPresent(
                id, (key, e) -> resumed(e, peer) ? e : new Entry(e.incoming().claimed(), e.session(), NOBODY));
    }

    /** A process said that it runs again, or why it cannot. */
    void resumed(String id, Verdict verdict, Peer peer) {
        entries.computeIfPresent(id, (key, e) -> new Entry(e.incoming().resumed(verdict), e.session(), peer.pid()));
    }

    LuoSession session(String id) {
        return entries.get(id).session();
    }

    void update(String id, UnaryOperator<Incoming> change) {
        entries.computeIfPresent(id, (key, e) -> new Entry(change.apply(e.incoming()), e.session(), e.speaker()));
    }

    void clear() {
        entries.clear();
    }

    List<Incoming> all() {
        return entries.values().stream().map(Entry::incoming).toList();
    }
}
