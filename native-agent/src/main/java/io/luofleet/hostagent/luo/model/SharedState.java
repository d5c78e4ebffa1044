// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/** An FLB that saves a token of itself; stands for hugetlb pools, PCI and IOMMU cores and the like. */
public final class SharedState implements Flb {
    private final String compatible;
    private final KhoMemory memory;

    /**
     * @param compatible its name
     * @param memory the machine's
     */
    public SharedState(String compatible, KhoMemory memory) {
        this.compatible = compatible;
        this.memory = memory;
    }

    private record Content(String name) implements KhoMemory.Content {}

    /** The live object of the new kernel: where its state lies. */
    private record Live(long data) {}

    @Override
    public String compatible() {
        return compatible;
    }

    @Override
    public Saved preserve() {
        long data = memory.preserve(new Content(compatible));
        return new Saved(data, new Live(data));
    }

    @Override
    public void unpreserve(Saved saved) {
        memory.free(saved.data());
    }

    @Override
    public Object retrieve(long data) {
        return new Live(data);
    }

    @Override
    public void finish(Object object) {
        memory.free(((Live) object).data());
    }
}
