// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.ListedHandler;
import java.util.ArrayList;
import java.util.List;

/** A registered handler, the FLBs its files lean on in registration order, and how many files it has: each holds its module. */
final class HandlerEntry {
    private final FileHandler handler;
    /** Changed by {@link FlbRegistry} only. */
    private final List<FlbEntry> flbs = new ArrayList<>();

    private final long id;
    private long outgoingFiles;
    private long incomingFiles;

    /** @param id larger than that of each handler registered before */
    HandlerEntry(FileHandler handler, long id) {
        this.handler = handler;
        this.id = id;
    }

    long id() {
        return id;
    }

    FileHandler handler() {
        return handler;
    }

    List<FlbEntry> flbs() {
        return flbs;
    }

    String compatible() {
        return handler.compatible();
    }

    /** {@code try_module_get}, and one file more. */
    void get(Direction direction) {
        count(direction, 1);
    }

    /** {@code module_put}, and one file less. */
    void put(Direction direction) {
        count(direction, -1);
    }

    private void count(Direction direction, int change) {
        if (direction == Direction.OUTGOING) {
            outgoingFiles += change;
        } else {
            incomingFiles += change;
        }
    }

    boolean referenced() {
        return outgoingFiles + incomingFiles > 0;
    }

    ListedHandler listed() {
        return new ListedHandler(compatible(), outgoingFiles, incomingFiles, flbs.size());
    }
}
