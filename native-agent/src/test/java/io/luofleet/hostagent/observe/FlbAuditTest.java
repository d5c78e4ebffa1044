// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedFlb.State;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlbAuditTest {
    private static final KernelAbi ABI = new KernelAbi(
            "luo-v5",
            "kho-v4",
            List.of(
                    new FileHandler("memfd-v2", List.of("pool")),
                    new FileHandler("vfio-v1", List.of("pool", "iommu"))));
    private static final List<String> MANIFEST = List.of("memfd-v2", "memfd-v2", "vfio-v1");

    private static ListedFile file(long token, String handler) {
        return new ListedFile(token, handler, ListedFile.State.RETRIEVED, 0);
    }

    /** Two memfds and a device are the agent's; the kernel may have more memfds. */
    private static KernelLook look(long memfds, ListedFlb... flbs) {
        return new KernelLook(
                Direction.INCOMING,
                List.of(),
                Map.of("vm-1", List.of(file(1, "memfd-v2"), file(2, "memfd-v2"), file(3, "vfio-v1"))),
                List.of(new ListedHandler("memfd-v2", 0, memfds, 1), new ListedHandler("vfio-v1", 0, 1, 2)),
                List.of(flbs));
    }

    private static ListedFlb flb(String name, long count, int handlers) {
        return new ListedFlb(name, 0, count, handlers, State.RETRIEVED, 0);
    }

    @Test
    void isContentWhenEachFileCountsOnceForEachFlbOfItsHandler() {
        // given
        KernelLook look = look(2, flb("pool", 3, 2), flb("iommu", 1, 1));

        // when
        Optional<String> mismatch = FlbAudit.mismatch(look, ABI, MANIFEST);

        // then
        assertThat(mismatch).isEmpty();
    }

    @Test
    void countsFilesOfSessionsThatTheManifestDoesNotKnowAsTheKernelDoes() {
        // given
        KernelLook look = look(6, flb("pool", 7, 2), flb("iommu", 1, 1));

        // when
        Optional<String> mismatch = FlbAudit.mismatch(look, ABI, MANIFEST);

        // then
        assertThat(mismatch).isEmpty();
    }

    @Test
    void namesBothNumbersOfWhatDiffers() {
        // given
        KernelLook look = look(3, flb("pool", 2, 2), flb("iommu", 1, 1));

        // when
        Optional<String> mismatch = FlbAudit.mismatch(look, ABI, MANIFEST);

        // then
        assertThat(mismatch)
                .contains(
                        "FLB 'pool' is held by 2 by the kernel's count, by 3 files by the manifest and 1 of sessions it"
                                + " does not know");
    }

    @Test
    void seesAFileOfTheManifestThatTheKernelDoesNotHave() {
        // given a third memfd in the manifest
        KernelLook look = look(2, flb("pool", 3, 2), flb("iommu", 1, 1));
        List<String> manifest = List.of("memfd-v2", "memfd-v2", "memfd-v2", "vfio-v1");

        // when
        Optional<String> mismatch = FlbAudit.mismatch(look, ABI, manifest);

        // then
        assertThat(mismatch).contains("FLB 'pool' is held by 3 by the kernel's count, by 4 files by the manifest");
    }

    @Test
    void judgesNothingByARegistrationThatTheKernelContradicts() {
        // given an FLB on which one handler depends by the kernel, and two by the registration
        KernelLook look = look(2, flb("pool", 2, 1), flb("iommu", 1, 1));

        // when
        Optional<String> mismatch = FlbAudit.mismatch(look, ABI, MANIFEST);

        // then
        assertThat(mismatch).isEmpty();
    }
}
