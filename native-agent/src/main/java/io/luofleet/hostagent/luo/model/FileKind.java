// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The types of files a hypervisor's guest is made of, as the model lets a fleet rehearse them. A handler's name is the kind's with
 * a version, for example {@code kvm-vcpu-v1}.
 *
 * <p>Of these <b>Linux 7.3 has {@link #MEMFD} only</b>. Everything else is announced by its developers as coming; names, FLBs and
 * rules of those are this project's reading of what they must be, and change when the kernel has them.
 */
public enum FileKind {
    /** Guest RAM on small pages; {@code memfd-v2} in {@code mm/memfd_luo.c} of 7.3. No FLB but the test FLBs. */
    MEMFD("memfd", List.of(), Optional.empty(), false),
    /** Guest RAM on huge pages; announced. 7.3 refuses such a memfd with ENOENT. The pools come in before any file of them. */
    HUGETLB_MEMFD("hugetlb-memfd", List.of("hugetlb-pool-v1"), Optional.empty(), false),
    /**
     * A device passed through, which goes on with DMA through the kexec; announced. FINISH is EBUSY until it was retrieved, since
     * a device that nobody drives cannot simply be let go.
     */
    VFIO_PCI("vfio-pci", List.of("pci-v1", "iommu-v1"), Optional.empty(), true),
    /** A virtual machine; announced. */
    KVM_VM("kvm-vm", List.of(), Optional.empty(), false),
    /** A virtual CPU; announced. Of use with its VM only, which is preserved before it in the same session. */
    KVM_VCPU("kvm-vcpu", List.of(), Optional.of("kvm-vm"), false),
    /** Memory that belongs to a guest alone; announced. Bound to its VM as a vCPU is. */
    GUEST_MEMFD("guest-memfd", List.of(), Optional.of("kvm-vm"), false);

    private final String stem;
    // Made by List.of alone, so it cannot change.
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> flbs;

    private final Optional<String> owner;
    private final boolean finishNeedsRetrieve;

    FileKind(String stem, List<String> flbs, Optional<String> owner, boolean finishNeedsRetrieve) {
        this.stem = stem;
        this.flbs = flbs;
        this.owner = owner;
        this.finishNeedsRetrieve = finishNeedsRetrieve;
    }

    /** The kind that a handler's name says; empty for names of no known kind. */
    public static Optional<FileKind> of(String compatible) {
        return Arrays.stream(values())
                .filter(kind -> compatible.matches(kind.stem + "-v\\d+"))
                .findFirst();
    }

    /** The handler's name of a version, for example {@code vfio-pci-v1}. */
    public String compatible(int version) {
        return stem + "-v" + version;
    }

    /** The FLBs its files lean on, in registration order. */
    public List<String> flbs() {
        return flbs;
    }

    /** Whether its files belong to one of another kind. */
    public boolean owned() {
        return owner.isPresent();
    }

    /** Whether a file may be the owner of this kind's. */
    boolean ownedBy(RehearsalFile file) {
        return owner.isPresent()
                && file instanceof OpaqueFile opaque
                && opaque.handler().startsWith(owner.get() + "-v");
    }

    boolean finishNeedsRetrieve() {
        return finishNeedsRetrieve;
    }
}
