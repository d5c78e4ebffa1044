// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.luofleet.hostagent.kexec.Kexec;
import io.luofleet.hostagent.kexec.StagedFile;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate.Sessions;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.simulate.SimulatedMachine;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a kernel that counts loads and on one that does not. */
class LoadedKernelTest {
    private static final String LINE = "kho=on liveupdate=on";
    private static final ReleaseSpec RELEASE = new ReleaseSpec(
            "new", "7.3.4-new", new Artifact("x", "y", null), null, LINE, new KernelAbi("luo-v5", "kho-v4", List.of()));

    @TempDir
    private Path directory;

    /** Whoever loads is seen in {@link #loads} only. */
    private static final class Counting implements Kexec {
        private final LongSupplier attempts;
        private int loads;
        private boolean loaded;

        Counting(LongSupplier attempts) {
            this.attempts = attempts;
        }

        @Override
        public void load(Fd kernel, Optional<Fd> initrd, String commandLine) {
            loads++;
            loaded = true;
        }

        @Override
        public void unload() {
            loaded = false;
        }

        @Override
        public boolean loaded() {
            return loaded;
        }

        @Override
        public OptionalLong attempts() {
            long now = attempts.getAsLong();
            return now < 0 ? OptionalLong.empty() : OptionalLong.of(now);
        }

        @Override
        public void reboot() {
            throw new IllegalStateException("nobody asked for it");
        }
    }

    private LoadedKernel load(Counting kexec) throws Exception {
        Path image = Files.writeString(
                directory.resolve("image"), KernelImage.linux73("7.3.4-new").text());
        StagedFile file = new StagedFile(image, "y", Files.size(image), false, Sys.openReadOnly(image));
        EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("7.3.4-old"), LINE);
        return LoadedKernel.load(
                new SimulatedMachine(machine, Sessions.IN_PROCESS) {
                    @Override
                    public Kexec kexec() {
                        return kexec;
                    }

                    @Override
                    public void load(ReleaseSpec release, Fd kernel, Optional<Fd> initrd, String commandLine) {
                        kexec.load(kernel, initrd, commandLine);
                    }
                },
                RELEASE,
                file,
                Optional.empty());
    }

    @Test
    void isLoadedOnceMoreWhereNobodyCountsSoThatNobodyLoadedLater() throws Exception {
        // given
        Counting kexec = new Counting(() -> -1);
        LoadedKernel kernel = load(kexec);

        // when
        Optional<String> replaced = kernel.confirm();

        // then
        assertThat(replaced).isEmpty();
        assertThat(kexec.loads).isEqualTo(2);
    }

    @Test
    void isLoadedAgainWhenSomebodyElseDidSoMeanwhile() throws Exception {
        // given: two attempts during the first load, one during the second
        Counting[] kexec = new Counting[1];
        kexec[0] = new Counting(() -> kexec[0].loads == 0 ? 0 : kexec[0].loads + 1);

        // when
        LoadedKernel kernel = load(kexec[0]);

        // then
        assertThat(kexec[0].loads).isEqualTo(2);
        assertThat(kernel.replaced()).isEmpty();
    }

    @Test
    void givesUpWhenSomebodyElseGoesOnLoading() {
        // given
        long[] attempts = {0};
        Counting kexec = new Counting(() -> attempts[0] += 2);

        // when it is loaded, then
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> load(kexec))
                .matches(e -> e.errno() == Errno.EBUSY)
                .withMessageContaining("another program");
    }
}
