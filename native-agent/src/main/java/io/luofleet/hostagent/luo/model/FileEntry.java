// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedFile.State;
import java.util.Optional;

/** One preserved file ({@code struct luo_file}). */
final class FileEntry {
    final HandlerEntry handler;
    final long token;
    /** Absent in the new kernel until retrieved. */
    Optional<KernelFile> file;

    long data;
    int retrieveStatus;

    FileEntry(HandlerEntry handler, long token, Optional<KernelFile> file, long data) {
        this.handler = handler;
        this.token = token;
        this.file = file;
        this.data = data;
    }

    ListedFile listed(Direction direction) {
        if (direction == Direction.OUTGOING) {
            return new ListedFile(token, handler.compatible(), State.PRESERVED, 0);
        }
        State state = retrieveStatus == 0 ? State.PENDING : retrieveStatus > 0 ? State.RETRIEVED : State.FAILED;
        return new ListedFile(token, handler.compatible(), state, Math.min(0, retrieveStatus));
    }

    Snapshot.FileView view() {
        return new Snapshot.FileView(token, handler.compatible(), retrieveStatus);
    }
}
