// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.luofleet.hostagent.luo.EmulatedMachine.BootCause;
import io.luofleet.hostagent.luo.model.Device;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.sys.Errno;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A refused duplicate while the sessions fill their blocks, over which the next kernel panics. */
class ScratchSessionTest {
    private static final String ON = "kho=on liveupdate=on";
    private static final int A_BLOCK = 51;

    private final EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("first"), ON);
    private final EmulatedLiveUpdate kernel = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.IN_PROCESS);

    private void create(int sessions) throws KernelException {
        for (int i = 1; i <= sessions; i++) {
            kernel.create("vm-" + i);
        }
    }

    private void somebodyElseIsRefused() throws LuoError {
        try (Device device = machine.kernel().luo().open()) {
            LuoError refused = catchThrowableOfType(LuoError.class, () -> device.create("vm-1"));
            assertThat(refused.errno()).isEqualTo(Errno.EEXIST);
        }
    }

    private BootCause kexec() throws KernelException {
        machine.load(KernelImage.linux73("next"), ON);
        return machine.kexec().cause();
    }

    @Test
    void theNextKernelPanicsOverADuplicateOfSomebodyElse() throws Exception {
        // given
        create(A_BLOCK);
        somebodyElseIsRefused();

        // when
        BootCause cause = kexec();

        // then
        assertThat(cause).isEqualTo(BootCause.PANIC);
    }

    @Test
    void anotherNumberOfSessionsIsNotConcerned() throws Exception {
        // given
        create(A_BLOCK - 1);
        somebodyElseIsRefused();

        // when
        BootCause cause = kexec();

        // then
        assertThat(cause).isEqualTo(BootCause.KEXEC);
    }

    @Test
    void aDuplicateOfOurOwnLeavesNothingBehind() throws Exception {
        // given
        create(A_BLOCK);
        KernelException refused = catchThrowableOfType(KernelException.class, () -> kernel.create("vm-1"));

        // when
        BootCause cause = kexec();

        // then
        assertThat(refused.errno()).isEqualTo(Errno.EEXIST);
        assertThat(refused.getSuppressed()).isEmpty();
        assertThat(cause).isEqualTo(BootCause.KEXEC);
        assertThat(new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.IN_PROCESS)
                        .retrieve("vm-" + A_BLOCK)
                        .name())
                .isEqualTo("vm-" + A_BLOCK);
    }

    @Test
    void whatSomebodyElseLeftCanBeUndone() throws Exception {
        // given
        create(A_BLOCK);
        somebodyElseIsRefused();
        kernel.leaveNoEmptyBlock();

        // when
        BootCause cause = kexec();

        // then
        assertThat(cause).isEqualTo(BootCause.KEXEC);
    }

    @Test
    void saysWhenItCouldNotBeUndone() {
        // given a kernel that refuses everything, the second time for want of memory
        List<String> asked = new ArrayList<>();
        ScratchSession.Creation creation = name -> {
            asked.add(name);
            throw new KernelException("CREATE_SESSION", asked.size() == 1 ? Errno.EEXIST : Errno.ENOMEM, name, "");
        };

        // when
        KernelException refused =
                catchThrowableOfType(KernelException.class, () -> ScratchSession.afterDuplicate("vm-1", creation));

        // then
        assertThat(refused.errno()).isEqualTo(Errno.EEXIST);
        assertThat(refused.getSuppressed()).singleElement().isInstanceOf(KernelException.class);
    }

    @Test
    void takesAnotherNameWhenSomebodyHasIt() throws Exception {
        // given
        List<String> asked = new ArrayList<>();
        ScratchSession.Creation creation = name -> {
            asked.add(name);
            if (asked.size() == 1) {
                throw new KernelException("CREATE_SESSION", Errno.EEXIST, name, "");
            }
            return kernel.create(name);
        };

        // when
        ScratchSession.comeAndGo(creation);

        // then
        assertThat(asked).hasSize(2).doesNotHaveDuplicates();
        assertThat(machine.snapshot().outgoing()).isEmpty();
    }
}
