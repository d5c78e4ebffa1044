// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.sys.Errno;
import java.util.Optional;

/** A handler for {@link OwnedFile}s: each comes back attached to the owner that came back. */
public final class OwnedHandler implements FileHandler {
    private final String compatible;
    private final FileKind kind;
    private final KhoMemory memory;

    /**
     * @param compatible its name
     * @param kind decides what may be an owner
     * @param memory the machine's
     */
    public OwnedHandler(String compatible, FileKind kind, KhoMemory memory) {
        this.compatible = compatible;
        this.kind = kind;
        this.memory = memory;
    }

    private record Saved(String name, long sizeBytes, long ownerToken) implements KhoMemory.Content {}

    @Override
    public String compatible() {
        return compatible;
    }

    @Override
    public boolean canPreserve(KernelFile file) {
        return file instanceof OwnedFile owned && owned.handler().equals(compatible) && kind.ownedBy(owned.owner());
    }

    /** EINVAL: without its session a file's owner cannot be found. */
    @Override
    public long preserve(KernelFile file) throws LuoError {
        throw new LuoError(Errno.EINVAL);
    }

    /** EINVAL: the owner is not preserved in this session. */
    @Override
    public long preserve(KernelFile file, SessionFiles session) throws LuoError {
        OwnedFile owned = (OwnedFile) file;
        long token = session.tokenOf(owned.owner()).orElseThrow(() -> new LuoError(Errno.EINVAL));
        return memory.preserve(new Saved(owned.name(), owned.sizeBytes(), token));
    }

    @Override
    public void unpreserve(KernelFile file, long data) {
        memory.free(data);
    }

    /** EINVAL: without its session a file's owner cannot be found. */
    @Override
    public KernelFile retrieve(long data) throws LuoError {
        throw new LuoError(Errno.EINVAL);
    }

    /** Retrieves the owner on the way; its errno is this file's too. What was saved is dropped either way. */
    @Override
    public KernelFile retrieve(long data, SessionFiles session) throws LuoError {
        Saved saved = memory.take(data, Saved.class);
        RehearsalFile owner = (RehearsalFile) session.retrieve(saved.ownerToken());
        return new OwnedFile(compatible, saved.name(), saved.sizeBytes(), owner);
    }

    @Override
    public void finish(Optional<KernelFile> file, long data, int retrieveStatus) {
        if (retrieveStatus == 0) {
            memory.free(data);
        }
    }
}
