// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.luo.model.Handover.FileData;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.Listed;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.sys.Errno;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The files of one session in the order of their preservation ({@code luo_file.c}). */
final class FileSet implements SessionFiles {
    /** 63 entries of 64 bytes a block, 10,000 blocks ({@code KHO_MAX_BLOCKS}). */
    static final int MAX_FILES = 630_000;

    private final FileCore core;
    private final LinkedHashMap<Long, FileEntry> files = new LinkedHashMap<>();

    FileSet(FileCore core) {
        this.core = core;
    }

    /** {@code luo_preserve_file}; {@code file} is empty when the number is no open file. Owned by LUO on success only. */
    void preserve(long token, Optional<KernelFile> file) throws LuoError {
        if (files.containsKey(token)) {
            throw new LuoError(Errno.EEXIST);
        }
        core.grow(files.size() + 1, MAX_FILES);
        KernelFile open = file.orElseThrow(() -> new LuoError(Errno.EBADF));
        HandlerEntry handler = core.handlerFor(open);
        core.claim(handler, open);
        try {
            core.flbs().filePreserve(handler);
            try {
                core.require(Resource.FILE_ENTRY);
                long data = handler.handler().preserve(open, this);
                files.put(token, new FileEntry(handler, token, file, data));
                handler.get(Direction.OUTGOING);
            } catch (LuoError e) {
                core.flbs().fileUnpreserve(handler);
                throw e;
            }
        } catch (LuoError e) {
            core.unclaim(handler, open);
            throw e;
        }
    }

    /** {@code luo_file_unpreserve_files}: last first. */
    void unpreserveAll() {
        for (FileEntry entry : List.copyOf(files.values()).reversed()) {
            KernelFile file = entry.file.orElseThrow();
            entry.handler.handler().unpreserve(file, entry.data);
            core.flbs().fileUnpreserve(entry.handler);
            core.unclaim(entry.handler, file);
            entry.handler.put(Direction.OUTGOING);
            files.remove(entry.token);
            file.release();
        }
    }

    /** {@code luo_file_freeze}: first first; those frozen before a failure are unfrozen, first first too. */
    List<FileData> freeze() throws LuoError {
        List<FileData> serialized = new ArrayList<>();
        for (FileEntry entry : files.values()) {
            try {
                entry.data = entry.handler.handler().freeze(entry.file.orElseThrow(), entry.data);
            } catch (LuoError e) {
                unfreezeFirst(serialized.size());
                throw e;
            }
            serialized.add(new FileData(entry.handler.compatible(), entry.data, entry.token));
        }
        return serialized;
    }

    /** {@code luo_file_unfreeze}. */
    void unfreeze() {
        unfreezeFirst(files.size());
    }

    private void unfreezeFirst(int count) {
        files.values().stream()
                .limit(count)
                .forEach(entry -> entry.handler.handler().unfreeze(entry.file.orElseThrow(), entry.data));
    }

    @Override
    public OptionalLong tokenOf(KernelFile file) {
        return files.values().stream()
                .filter(entry -> entry.file.isPresent() && entry.file.get().equals(file))
                .mapToLong(entry -> entry.token)
                .findFirst();
    }

    /** {@code luo_retrieve_file}: the second time the same file again, and after a failure the same error. */
    @Override
    public KernelFile retrieve(long token) throws LuoError {
        FileEntry entry = files.get(token);
        if (entry == null) {
            throw new LuoError(Errno.ENOENT);
        }
        if (entry.retrieveStatus < 0) {
            throw new LuoError(Errno.of(-entry.retrieveStatus));
        }
        if (entry.retrieveStatus == 0) {
            try {
                KernelFile file = entry.handler.handler().retrieve(entry.data, this);
                entry.file = Optional.of(file);
                core.claimRetrieved(entry.handler, file);
                entry.retrieveStatus = 1;
            } catch (LuoError e) {
                entry.retrieveStatus = -e.errno().number();
                throw e;
            }
        }
        return entry.file.orElseThrow();
    }

    /** {@code luo_file_finish}: all or nothing; last first. */
    void finish() throws LuoError {
        for (FileEntry entry : files.values()) {
            if (!entry.handler.handler().canFinish(entry.file, entry.data, entry.retrieveStatus)) {
                throw new LuoError(Errno.EBUSY);
            }
        }
        for (FileEntry entry : List.copyOf(files.values()).reversed()) {
            entry.handler.handler().finish(entry.file, entry.data, entry.retrieveStatus);
            core.flbs().fileFinish(entry.handler);
            entry.file.ifPresent(file -> core.unclaim(entry.handler, file));
            entry.handler.put(Direction.INCOMING);
            files.remove(entry.token);
            entry.file.ifPresent(KernelFile::release);
        }
    }

    /** {@code luo_file_deserialize}: on a failure the set is left empty. */
    void deserialize(List<FileData> serialized) throws LuoError {
        try {
            for (FileData data : serialized) {
                HandlerEntry handler = core.handlerNamed(data.compatible());
                files.put(data.token(), new FileEntry(handler, data.token(), Optional.empty(), data.data()));
                handler.get(Direction.INCOMING);
            }
        } catch (LuoError e) {
            files.values().forEach(entry -> entry.handler.put(Direction.INCOMING));
            files.clear();
            throw e;
        }
    }

    int size() {
        return files.size();
    }

    /** {@code luo_file_next}: the cursor is how many files were told. ENOENT at the end. */
    Listed<ListedFile> next(Direction direction, long cursor) throws LuoError {
        if (cursor < 0 || cursor >= files.size()) {
            throw new LuoError(Errno.ENOENT);
        }
        FileEntry entry = files.values().stream().skip(cursor).findFirst().orElseThrow();
        return new Listed<>(cursor + 1, entry.listed(direction));
    }

    List<ListedFile> list(Direction direction) {
        return files.values().stream().map(entry -> entry.listed(direction)).toList();
    }

    /** The kernel is gone, and all its references with it. */
    void halt() {
        files.values().forEach(entry -> entry.file.ifPresent(KernelFile::release));
        files.clear();
    }

    List<Snapshot.FileView> view() {
        return files.values().stream().map(FileEntry::view).toList();
    }
}
