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
    private record Entry(Incoming incoming, LuoSession session) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private boolean open;
    private String unreadable;

    void put(Incoming incoming, LuoSession session) {
        entries.put(incoming.id(), new Entry(incoming, session));
    }

    /** From now on an unknown id means that no such session came in. */
    void open() {
        open = true;
        unreadable = null;
    }

    void unreadable(String reason) {
        unreadable = reason;
    }

    Claim claim(String id, int uid) {
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
        if (incoming.uid() != uid) {
            return new Claim.Denied(
                    Code.NOT_OWNER,
                    "session '" + id + "' was delegated to uid " + incoming.uid() + ", not to uid " + uid);
        }
        if (incoming.refusal() != null) {
            return new Claim.Denied(incoming.refusal(), incoming.fault());
        }
        return new Claim.Granted(incoming.files());
    }

    LuoSession session(String id) {
        return entries.get(id).session();
    }

    void update(String id, UnaryOperator<Incoming> change) {
        entries.computeIfPresent(id, (key, e) -> new Entry(change.apply(e.incoming()), e.session()));
    }

    void clear() {
        entries.clear();
    }

    List<Incoming> all() {
        return entries.values().stream().map(Entry::incoming).toList();
    }
}
