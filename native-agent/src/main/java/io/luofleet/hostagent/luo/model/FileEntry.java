// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

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

    Snapshot.FileView view() {
        return new Snapshot.FileView(token, handler.compatible(), retrieveStatus);
    }
}
