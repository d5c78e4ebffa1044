// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import static io.luofleet.hostagent.luo.model.Errors.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.sys.Errno;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The files of whole guests, on a kernel that has a handler for each. */
class FileKindsTest {
    private static final String VM = "kvm-vm-v1";
    private static final String VCPU = "kvm-vcpu-v1";

    private final Lab lab = new Lab(KernelImage.hypervisor("next"));

    private static Optional<KernelFile> some(KernelFile file) {
        return Optional.of(file);
    }

    private static RehearsalFile file(String handler) {
        return RehearsalFile.of(handler, handler, 0);
    }

    private Session guest() throws LuoError {
        Session session = lab.create("guest");
        RehearsalFile vm = file(VM);
        session.preserve(some(vm), 1);
        session.preserve(some(RehearsalFile.owned(VCPU, "vcpu0", 0, vm)), 2);
        session.preserve(some(RehearsalFile.owned("guest-memfd-v1", "private", 4096, vm)), 3);
        session.preserve(some(Lab.memfd()), 4);
        session.preserve(some(file("hugetlb-memfd-v1")), 5);
        session.preserve(some(file("vfio-pci-v1")), 6);
        return session;
    }

    @Test
    @DisplayName("a guest with all kinds of files comes through, and nothing is left after FINISH")
    void whole() throws Exception {
        guest();
        lab.kexec();
        Session session = lab.retrieve("guest");
        for (long token = 1; token <= 6; token++) {
            session.retrieve(token);
        }

        session.finish();

        assertThat(lab.memory.size()).isZero();
        assertThat(lab.luo().snapshot().preservedFiles()).isZero();
    }

    @Test
    @DisplayName("an abort leaves nothing of any kind preserved")
    void aborted() throws Exception {
        Session session = guest();

        session.close();

        assertThat(lab.memory.size()).isZero();
        assertThat(lab.luo().snapshot().flbs()).allMatch(flb -> flb.outgoingCount() == 0);
    }

    @Test
    @DisplayName("each kind leans on its own FLBs: hugetlb on the pools, VFIO on PCI before IOMMU")
    void flbs() throws Exception {
        Session session = lab.create("guest");

        List<String> calls = lab.callbacksDuring(() -> {
            session.preserve(some(file("hugetlb-memfd-v1")), 1);
            session.preserve(some(file("vfio-pci-v1")), 2);
            session.preserve(some(file(VM)), 3);
        });

        assertThat(calls)
                .containsExactly(
                        "hugetlb-pool-v1 PRESERVE",
                        "hugetlb-memfd-v1 PRESERVE",
                        "pci-v1 PRESERVE",
                        "iommu-v1 PRESERVE",
                        "vfio-pci-v1 PRESERVE",
                        "kvm-vm-v1 PRESERVE");
    }

    @Test
    @DisplayName("a vCPU without its VM in the same session is EINVAL, also when another session has the VM")
    void needsOwner() throws Exception {
        RehearsalFile vm = file(VM);
        Session other = lab.create("other");
        other.preserve(some(vm), 1);
        Session session = lab.create("guest");
        RehearsalFile vcpu = RehearsalFile.owned(VCPU, "vcpu0", 0, vm);
        assertErrno(Errno.EINVAL, () -> session.preserve(some(vcpu), 2));

        other.preserve(some(vcpu), 2);

        assertThat(lab.luo().snapshot().preservedFiles()).isEqualTo(2);
    }

    @Test
    @DisplayName("a vCPU of something that is no VM has no handler")
    void wrongOwner() throws Exception {
        Session session = lab.create("guest");

        assertErrno(
                Errno.ENOENT,
                () -> session.preserve(some(RehearsalFile.owned(VCPU, "vcpu0", 0, file("vfio-pci-v1"))), 1));
    }

    @Test
    @DisplayName("a vCPU comes back attached to the VM that came back, whichever is asked for first")
    void ownerComesAlong() throws Exception {
        guest();
        lab.kexec();
        Session session = lab.retrieve("guest");

        OwnedFile vcpu = (OwnedFile) session.retrieve(2);

        assertThat(vcpu.owner()).isSameAs(session.retrieve(1));
        assertThat(vcpu.name()).isEqualTo("vcpu0");
    }

    @Test
    @DisplayName("a VM that cannot be made again fails its vCPUs with the same errno")
    void ownerFails() throws Exception {
        guest();
        lab.kexec();
        Session session = lab.retrieve("guest");
        lab.callbacks.fail(VM, Callback.RETRIEVE, Errno.EIO, 1);

        assertErrno(Errno.EIO, () -> session.retrieve(2));

        assertErrno(Errno.EIO, () -> session.retrieve(1));
        session.retrieve(4);
    }

    @Test
    @DisplayName("FINISH with a device that nobody retrieved is EBUSY; a close then leaves the session out of reach")
    void deviceNotRetrieved() throws Exception {
        guest();
        lab.kexec();
        Session session = lab.retrieve("guest");
        assertErrno(Errno.EBUSY, session::finish);

        session.close();

        assertErrno(Errno.EINVAL, () -> lab.retrieve("guest"));
        assertThat(lab.flb("pci-v1").finished()).isFalse();
    }

    @Test
    @DisplayName("unloading a handler's module is EAGAIN while any file is its, outgoing or incoming")
    void unload() throws Exception {
        FileHandler handler = handler(VM);
        Session session = lab.create("guest");
        session.preserve(some(file(VM)), 1);
        assertErrno(Errno.EAGAIN, () -> lab.luo().unload(handler));
        lab.kexec();
        Session incoming = lab.retrieve("guest");
        assertErrno(Errno.EAGAIN, () -> lab.luo().unload(handler(VM)));

        incoming.finish();

        lab.luo().unload(handler(VM));
        assertErrno(Errno.ENOENT, () -> lab.create("x").preserve(some(file(VM)), 1));
    }

    @Test
    @DisplayName("unregistering a handler takes its FLBs along, whose names are then free")
    void unregister() throws Exception {
        lab.luo().unregister(handler("vfio-pci-v1"));

        assertThat(lab.luo().snapshot().flbs())
                .extracting(Snapshot.FlbView::name)
                .containsExactly("hugetlb-pool-v1");
        lab.luo().register(new OpaqueHandler("vfio-pci-v1", lab.memory));
        assertErrno(Errno.EINVAL, () -> lab.luo().unregister(new OpaqueHandler("vfio-pci-v1", lab.memory)));
    }

    private FileHandler handler(String name) {
        return lab.boot().handlers().stream()
                .filter(handler -> handler.compatible().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
