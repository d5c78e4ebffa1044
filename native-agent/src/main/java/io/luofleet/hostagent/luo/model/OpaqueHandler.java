// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import java.util.Optional;

/** A handler for {@link OpaqueFile}s of its own name. */
public final class OpaqueHandler implements FileHandler {
    private final String compatible;
    private final boolean finishNeedsRetrieve;
    private final KhoMemory memory;

    /**
     * @param compatible its name
     * @param memory the machine's
     */
    public OpaqueHandler(String compatible, KhoMemory memory) {
        this(compatible, false, memory);
    }

    /**
     * @param compatible its name
     * @param finishNeedsRetrieve whether a file that nobody retrieved keeps its session from being finished
     * @param memory the machine's
     */
    public OpaqueHandler(String compatible, boolean finishNeedsRetrieve, KhoMemory memory) {
        this.compatible = compatible;
        this.finishNeedsRetrieve = finishNeedsRetrieve;
        this.memory = memory;
    }

    private record Saved(OpaqueFile file) implements KhoMemory.Content {}

    @Override
    public String compatible() {
        return compatible;
    }

    @Override
    public boolean canPreserve(KernelFile file) {
        return file instanceof OpaqueFile opaque && opaque.handler().equals(compatible);
    }

    @Override
    public long preserve(KernelFile file) {
        return memory.preserve(new Saved((OpaqueFile) file));
    }

    @Override
    public void unpreserve(KernelFile file, long data) {
        memory.free(data);
    }

    @Override
    public KernelFile retrieve(long data) {
        OpaqueFile saved = memory.take(data, Saved.class).file();
        return new OpaqueFile(saved.handler(), saved.name(), saved.sizeBytes());
    }

    @Override
    public boolean canFinish(Optional<KernelFile> file, long data, int retrieveStatus) {
        return retrieveStatus > 0 || !finishNeedsRetrieve;
    }

    @Override
    public void finish(Optional<KernelFile> file, long data, int retrieveStatus) {
        if (retrieveStatus == 0) {
            memory.free(data);
        }
    }
}
