// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import static io.luofleet.hostagent.luo.model.Errors.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.luofleet.hostagent.luo.model.KernelImage.HandlerImage;
import io.luofleet.hostagent.sys.Errno;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one kernel can and cannot hand to the next. */
class HandoverRulesTest {
    private static final HandlerImage MEMFD = new HandlerImage("memfd-v2", List.of());

    private final Lab lab = Lab.plain();

    private static KernelImage kernel(String luo, String kho, HandlerImage... handlers) {
        return new KernelImage("7.4.0", luo, kho, List.of(handlers), FlbFinish.FIXED, true);
    }

    @Test
    @DisplayName("the live update number goes up by one with each kexec, whether or not anything was preserved")
    void number() throws Exception {
        assertThat(lab.luo().liveUpdateNumber()).isZero();
        lab.kexec();

        lab.kexec();

        assertThat(lab.luo().liveUpdateNumber()).isEqualTo(2);
    }

    @Test
    @DisplayName("sessions that came in and were not taken over are not carried into the next live update")
    void notCarriedTwice() throws Exception {
        lab.createWith("vm", 1);
        lab.kexec();

        lab.kexec();

        assertErrno(Errno.ENOENT, () -> lab.retrieve("vm"));
        assertThat(lab.memory.size()).isZero();
    }

    @Test
    @DisplayName("a foreign LUO format panics the new kernel, even one with live updates off")
    void panic() throws LuoError {
        lab.createWith("vm", 1);
        Optional<Handover> handover = lab.luo().reboot();

        for (String commandLine : new String[] {"liveupdate=on", ""}) {
            assertThatExceptionOfType(KernelPanic.class)
                    .as(commandLine)
                    .isThrownBy(() -> new Luo(kernel("luo-v6", "kho-v4", MEMFD).boot(commandLine), handover))
                    .withMessageContaining("luo-v5");
        }
    }

    @Test
    @DisplayName("a kernel with KHO off, or with another KHO format, boots as after a power-on")
    void khoUnknown() throws Exception {
        lab.createWith("vm", 1);

        lab.kexec(kernel("luo-v6", "kho-v5", MEMFD));

        assertThat(lab.luo().liveUpdateNumber()).isZero();
        assertErrno(Errno.ENOENT, () -> lab.retrieve("vm"));
    }

    @Test
    @DisplayName("one file of an unknown handler makes every open of the device EIO, for the rest of the boot")
    void unknownHandler() throws Exception {
        lab.createWith("vm", 1);
        lab.kexec(kernel("luo-v5", "kho-v4", new HandlerImage("memfd-v3", List.of())));
        assertErrno(Errno.EIO, () -> lab.luo().open());

        assertErrno(Errno.EIO, () -> lab.luo().open());

        assertThat(lab.luo().liveUpdateNumber()).isEqualTo(1);
    }

    @Test
    @DisplayName("an unknown handler that no file uses does no harm")
    void unusedHandler() throws Exception {
        Lab two = new Lab(Lab.image(FlbFinish.FIXED, MEMFD, new HandlerImage("vfio", List.of())));
        two.createWith("vm", 1);

        two.kexec(kernel("luo-v5", "kho-v4", MEMFD));

        assertThat(two.retrieve("vm").retrieve(1)).isNotNull();
    }

    @Test
    @DisplayName("an FLB that the new kernel does not know is left where it is")
    void unknownFlb() throws Exception {
        Lab withFlb = Lab.withFlbs(FlbFinish.FIXED, "flb-a");
        withFlb.createWith("vm", 1);
        withFlb.kexec(kernel("luo-v5", "kho-v4", MEMFD));

        withFlb.retrieve("vm").finish();

        assertThat(withFlb.memory.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("the order of sessions and of files survives")
    void order() throws Exception {
        lab.createWith("b", 3, 1);
        lab.createWith("a", 2);

        lab.kexec();
        lab.luo().open().close();

        assertThat(lab.incoming()).containsExactly("b", "a");
        assertThat(lab.luo().snapshot().incoming().getFirst().files())
                .extracting(Snapshot.FileView::token)
                .containsExactly(3L, 1L);
    }

    @Test
    @DisplayName("an emulated kernel's image reads back as it was written")
    void imageText() throws LuoError {
        KernelImage image = new KernelImage(
                "7.3.4-x",
                "luo-v5",
                "kho-v4",
                List.of(new HandlerImage("memfd-v2", List.of("a", "b")), new HandlerImage("vfio", List.of())),
                FlbFinish.UPSTREAM,
                true);

        assertThat(KernelImage.parse(image.text())).isEqualTo(image);
    }

    @Test
    @DisplayName("what is no emulated kernel's image is ENOEXEC")
    void notAnImage() {
        for (String text :
                new String[] {"", "MZ", "luofleet-emulated-kernel 1\nrelease", "luofleet-emulated-kernel 1\nrelease x\n"
                }) {
            assertErrno(Errno.ENOEXEC, () -> KernelImage.parse(text));
        }
    }
}
