// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.sys.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The workloads that this boot has seen, and the clients that found no room: what is not connected, and would all the same die with
 * this kernel. A workload is gone when it said so or when its process has ended, because its memory is its process's. Safe for use by
 * several threads; asks {@code /proc}, so it is not for the way to a claim.
 */
final class Census {
    /** A process can claim to be any number of workloads, and the agent's memory is small. */
    private static final int MAX_PER_USER = 8192;

    private static final int MAX_TURNED_AWAY = 256;

    /** @param startedAt as of {@link ProcessTable#startedAt} */
    record Seen(String id, Peer peer, long startedAt) {}

    private final ProcessTable processes;
    private final Log log;
    private final Map<String, Seen> seen = new TreeMap<>();
    private final Map<Integer, Seen> turnedAway = new LinkedHashMap<>();
    private final Set<Integer> uncounted = new TreeSet<>();
    private SeenFile file;

    Census(ProcessTable processes, Log log) {
        this.processes = processes;
        this.log = log;
    }

    /** Takes over what an agent before this one saw in this boot, and keeps for the next one what this one sees. */
    synchronized void remember(Path path, String bootId) {
        try {
            SeenFile kept = new SeenFile(path);
            for (Seen earlier : kept.read(bootId)) {
                if (lives(earlier)) {
                    seen.putIfAbsent(earlier.id(), earlier);
                }
            }
            seen.values().removeIf(s -> !lives(s));
            kept.replace(bootId, seen.values());
            file = kept;
        } catch (IOException e) {
            cannotRemember(e);
        }
    }

    /** A workload takes part, or did. */
    synchronized void saw(String id, Peer peer) {
        OptionalLong startedAt = processes.startedAt(peer.pid());
        if (startedAt.isEmpty()) {
            return;
        }
        Seen now = new Seen(id, peer, startedAt.getAsLong());
        if (now.equals(seen.get(id))) {
            return;
        }
        if (!seen.containsKey(id) && !hasRoom(peer.uid())) {
            noLongerCounts(peer.uid());
            return;
        }
        seen.put(id, now);
        if (file != null) {
            try {
                file.append(now);
            } catch (IOException e) {
                cannotRemember(e);
            }
        }
    }

    private void noLongerCounts(int uid) {
        if (uncounted.add(uid)) {
            log.error(
                    "workloads-uncounted",
                    "uid",
                    Integer.toUnsignedString(uid),
                    "most",
                    MAX_PER_USER,
                    "remedy",
                    "see which process of this user goes by so many ids; no update goes on until the agent is restarted");
        }
    }

    /** The users with more living workloads than are remembered: of theirs one may be missing unseen, as long as this agent runs. */
    synchronized Set<Integer> uncounted() {
        return Set.copyOf(uncounted);
    }

    private boolean hasRoom(int uid) {
        if (ofUser(uid) < MAX_PER_USER) {
            return true;
        }
        seen.values().removeIf(s -> !lives(s));
        return ofUser(uid) < MAX_PER_USER;
    }

    private long ofUser(int uid) {
        return seen.values().stream().filter(s -> s.peer().uid() == uid).count();
    }

    /** A workload left in good order. */
    synchronized void left(String id) {
        if (seen.remove(id) != null && file != null) {
            try {
                file.appendLeft(id);
            } catch (IOException e) {
                cannotRemember(e);
            }
        }
    }

    private void cannotRemember(IOException e) {
        file = null;
        log.warn("seen-workloads-not-kept", "why", e.getMessage(), "remedy", "an agent that is restarted forgets them");
    }

    /** The user whose living workload goes by an id, connected or not; empty when there is none. */
    synchronized OptionalInt owner(String id) {
        Seen known = seen.get(id);
        return known == null || !lives(known)
                ? OptionalInt.empty()
                : OptionalInt.of(known.peer().uid());
    }

    /** The workloads that were seen and live, but are not among these. */
    synchronized List<Subscriber> missing(Collection<String> present) {
        List<Subscriber> missing = new ArrayList<>();
        for (Seen known : List.copyOf(seen.values())) {
            if (!present.contains(known.id())) {
                if (lives(known)) {
                    missing.add(new Subscriber(known.id(), known.peer()));
                } else {
                    seen.remove(known.id());
                }
            }
        }
        return missing;
    }

    /** A client found no room. */
    synchronized void turnedAway(Peer peer) {
        OptionalLong startedAt = processes.startedAt(peer.pid());
        if (turnedAway.size() >= MAX_TURNED_AWAY) {
            turnedAway.values().removeIf(s -> !lives(s));
        }
        // One that finds no room here is counted at its next attempt; while there is none, others stand for it.
        if (startedAt.isPresent() && turnedAway.size() < MAX_TURNED_AWAY) {
            turnedAway.put(peer.pid(), new Seen("", peer, startedAt.getAsLong()));
        }
    }

    /** A client found room, so that it is no longer counted as turned away. */
    synchronized void admitted(Peer peer) {
        if (!turnedAway.isEmpty()) {
            turnedAway.remove(peer.pid());
        }
    }

    /** The living processes whose last connection found no room. */
    synchronized List<Peer> turnedAway() {
        turnedAway.values().removeIf(s -> !lives(s));
        return turnedAway.values().stream().map(Seen::peer).toList();
    }

    private boolean lives(Seen known) {
        OptionalLong startedAt = processes.startedAt(known.peer().pid());
        return startedAt.isPresent() && startedAt.getAsLong() == known.startedAt();
    }

    /** The ids seen; for tests and the status. */
    synchronized Set<String> ids() {
        return Set.copyOf(seen.keySet());
    }
}
