// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Sys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmulatedKexecTest {
    @TempDir
    private Path directory;

    private final EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("7.3.4-a"), "liveupdate=on");
    private final EmulatedKexec kexec = new EmulatedKexec(machine);

    private Fd image(String text) throws Exception {
        return Sys.openReadOnly(Files.writeString(directory.resolve("image"), text));
    }

    @Test
    void aLoadedImageRunsAfterTheReboot() throws Exception {
        try (Fd image = image(KernelImage.linux73("7.3.4-b").text())) {
            kexec.load(image, Optional.empty(), "liveupdate=on x=1");
        }
        assertThat(kexec.loaded()).isTrue();

        assertThatExceptionOfType(MachineRebooted.class)
                .isThrownBy(kexec::reboot)
                .matches(e -> e.bootId().equals(machine.boot().id()));

        assertThat(machine.boot().release()).isEqualTo("7.3.4-b");
        assertThat(machine.boot().commandLine()).isEqualTo("liveupdate=on x=1");
        assertThat(kexec.loaded()).isFalse();
    }

    @Test
    void anythingElseIsNoKernel() throws Exception {
        for (String text : new String[] {"", "MZ\0", "x".repeat(100_000)}) {
            try (Fd image = image(text)) {
                assertThatExceptionOfType(KernelException.class)
                        .isThrownBy(() -> kexec.load(image, Optional.empty(), ""))
                        .matches(e -> e.errno() == Errno.ENOEXEC && e.call().equals("kexec_file_load"));
            }
        }
    }

    @Test
    void withoutALoadedKernelTheRebootIsRefused() throws Exception {
        try (Fd image = image(KernelImage.linux73("7.3.4-b").text())) {
            kexec.load(image, Optional.empty(), "");
        }
        kexec.unload();

        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(kexec::reboot)
                .matches(e -> e.errno() == Errno.EINVAL);
    }

    @Test
    void theRealKernelsFlagIsRead() throws Exception {
        Path flag = Files.writeString(directory.resolve("kexec_loaded"), "1\n");

        assertThat(new KernelKexec(flag, flag).loaded()).isTrue();
        assertThat(new KernelKexec(directory.resolve("absent"), flag).loaded()).isFalse();
    }

    @Test
    void theRealKernelCountsLoadsOnceTheyAreLimited() throws Exception {
        Path limit = Files.writeString(directory.resolve("kexec_load_limit_reboot"), "2147483647\n");
        KernelKexec real = new KernelKexec(directory.resolve("absent"), limit);

        long before = real.attempts().orElseThrow();
        Files.writeString(limit, "2147483646\n");

        assertThat(real.attempts()).hasValue(before + 1);
    }

    @Test
    void theRealKernelCountsNothingWithoutALimit() throws Exception {
        Path unlimited = Files.writeString(directory.resolve("kexec_load_limit_reboot"), "-1\n");

        assertThat(new KernelKexec(unlimited, unlimited).attempts()).isEmpty();
        assertThat(new KernelKexec(unlimited, directory.resolve("absent")).attempts())
                .isEmpty();
    }
}
