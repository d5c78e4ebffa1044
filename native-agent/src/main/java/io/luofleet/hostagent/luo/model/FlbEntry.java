// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.luo.model.Handover.FlbData;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedFlb.State;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;
import java.util.Optional;

/** One FLB's counts and objects ({@code struct luo_flb_private}), and the rules of {@code luo_flb.c} for a single FLB. */
final class FlbEntry {
    /** A count that went below zero; the kernel saturates it, so that it reaches zero never again. */
    private static final long UNDERFLOWN = -1;

    private final Flb flb;
    private final FlbFinish mode;
    private int users;
    private long id;

    private long outgoingCount;
    private Flb.Saved saved;

    private long incomingCount;
    private boolean incomingLoaded;
    private int retrieveStatus;
    private Object incomingObject;
    private long incomingData;
    private boolean finished;

    FlbEntry(Flb flb, FlbFinish mode) {
        this.flb = flb;
        this.mode = mode;
    }

    Flb flb() {
        return flb;
    }

    long id() {
        return id;
    }

    void id(long newId) {
        id = newId;
    }

    int users() {
        return users;
    }

    void addUser() {
        users++;
    }

    void removeUser() {
        users--;
    }

    /** {@code luo_flb_file_preserve_one}. */
    void getForFile() throws LuoError {
        if (outgoingCount == 0) {
            saved = flb.preserve();
        }
        outgoingCount++;
    }

    /** {@code liveupdate_flb_get_outgoing}. */
    Object getOutgoing() throws LuoError {
        if (saved == null || saved.object() == null) {
            throw new LuoError(Errno.ENOENT);
        }
        outgoingCount++;
        return saved.object();
    }

    /** {@code liveupdate_flb_put_outgoing}. */
    void putOutgoing() {
        if (outgoingCount == 0) {
            throw new IllegalStateException("outgoing count of FLB " + flb.compatible() + " would go below zero");
        }
        outgoingCount--;
        if (outgoingCount == 0) {
            Flb.Saved dropped = saved;
            saved = null;
            flb.unpreserve(dropped);
        }
    }

    /** {@code luo_flb_serialize} for one entry. */
    Optional<FlbData> serialize() {
        return outgoingCount > 0
                ? Optional.of(new FlbData(flb.compatible(), saved.data(), outgoingCount))
                : Optional.empty();
    }

    /** {@code liveupdate_flb_get_incoming}; {@code incoming} is empty when no live update came in. */
    Object getIncoming(Optional<List<FlbData>> incoming) throws LuoError {
        if (incomingObject == null) {
            retrieve(incoming);
        }
        if (incomingCount != UNDERFLOWN) {
            incomingCount++;
        }
        return incomingObject;
    }

    /** {@code liveupdate_flb_put_incoming}. */
    void putIncoming(Optional<List<FlbData>> incoming) {
        if (mode == FlbFinish.FIXED && !incomingLoaded && !load(incoming)) {
            return;
        }
        if (incomingCount <= 0) {
            incomingCount = UNDERFLOWN;
            return;
        }
        incomingCount--;
        if (incomingCount > 0) {
            return;
        }
        try {
            if (retrieveStatus <= 0) {
                retrieve(incoming);
            }
        } catch (LuoError stays) {
            // The kernel warns and leaves what was saved where it is.
            return;
        }
        flb.finish(incomingObject);
        incomingData = 0;
        incomingObject = null;
        finished = true;
    }

    /** {@code luo_flb_retrieve_one}. */
    private void retrieve(Optional<List<FlbData>> incoming) throws LuoError {
        if (finished) {
            throw new LuoError(Errno.ENODATA);
        }
        if (retrieveStatus < 0) {
            throw new LuoError(Errno.of(-retrieveStatus));
        }
        if (retrieveStatus > 0) {
            return;
        }
        if (incoming.isEmpty()) {
            throw new LuoError(Errno.ENODATA);
        }
        // Upstream sets the count at this point, whatever was put before; the fix has it loaded once.
        if ((mode == FlbFinish.UPSTREAM || !incomingLoaded) && !load(incoming)) {
            throw new LuoError(Errno.ENOENT);
        }
        try {
            incomingObject = flb.retrieve(incomingData);
            retrieveStatus = 1;
        } catch (LuoError e) {
            retrieveStatus = -e.errno().number();
            throw e;
        }
    }

    private boolean load(Optional<List<FlbData>> incoming) {
        Optional<FlbData> mine = incoming.flatMap(all -> all.stream()
                .filter(data -> data.name().equals(flb.compatible()))
                .findFirst());
        mine.ifPresent(data -> {
            incomingData = data.data();
            incomingCount = data.count();
            incomingLoaded = true;
        });
        return mine.isPresent();
    }

    /** {@code luo_flb_tell_incoming}: looking takes the count over like any other first use. */
    ListedFlb listed(Optional<List<FlbData>> incoming) {
        boolean cameIn = incomingLoaded || (mode == FlbFinish.FIXED && load(incoming));
        if (!cameIn) {
            return new ListedFlb(flb.compatible(), outgoingCount, 0, users, State.NONE, 0);
        }
        State state = finished
                ? State.FINISHED
                : retrieveStatus == 0 ? State.PENDING : retrieveStatus > 0 ? State.RETRIEVED : State.FAILED;
        int error = finished ? 0 : Math.min(0, retrieveStatus);
        return new ListedFlb(flb.compatible(), outgoingCount, incomingCount, users, state, error);
    }

    Snapshot.FlbView view() {
        return new Snapshot.FlbView(flb.compatible(), outgoingCount, incomingCount, retrieveStatus, finished);
    }
}
