// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class FdTest {
    @Test
    void aCloseWaitsForCallsUnderWay() throws Exception {
        Fd fd = Memfd.create("x").fd();
        int number = fd.number();

        boolean openDuringTheCall = fd.use(n -> {
            fd.close();
            return Sys.isOpen(n);
        });

        assertThat(openDuringTheCall).isTrue();
        assertThat(Sys.isOpen(number)).isFalse();
        fd.close();
    }

    @Test
    void aClosedOneIsEbadfAndHasNoNumber() throws Exception {
        Fd fd = Memfd.create("x").fd();

        fd.close();

        assertThatExceptionOfType(SysException.class).isThrownBy(fd::duplicate).matches(e -> e.errno() == Errno.EBADF);
        assertThatIllegalStateException().isThrownBy(fd::number);
    }

    @Test
    void aReleasedOneIsTheCallersToClose() throws Exception {
        Fd fd = Memfd.create("x").fd();

        int number = fd.release();

        fd.close();
        assertThat(Sys.isOpen(number)).isTrue();
        Fd.own(number).close();
        assertThat(Sys.isOpen(number)).isFalse();
    }

    @Test
    void aMemfdIsReadAndWrittenWithoutMovingItsPosition() throws Exception {
        try (Memfd memfd = Memfd.create("x")) {
            byte[] content = new byte[200_000];
            java.util.Arrays.fill(content, (byte) 7);

            memfd.write(10, content);

            assertThat(memfd.sizeBytes()).isEqualTo(200_010);
            assertThat(memfd.readAll(1 << 20)).endsWith(content).startsWith(new byte[10]);
            assertThat(Sys.position(memfd.fd().number())).isZero();
            assertThatExceptionOfType(SysException.class)
                    .isThrownBy(() -> memfd.readAll(100))
                    .matches(e -> e.errno() == Errno.EFBIG);
        }
    }

    @Test
    void aMemfdIsAnonymousSharedMemoryAndAnOrdinaryFileIsNot() throws Exception {
        try (Memfd memfd = Memfd.create("x");
                Fd file = Sys.openReadOnly(java.nio.file.Path.of("/proc/self/status"))) {
            Sys.FileStatus status = Sys.status(memfd.fd().number());

            assertThat(status.fileSystemType()).isEqualTo(0x01021994);
            assertThat(status.links()).isZero();
            assertThat(status.socket()).isFalse();
            assertThat(Sys.status(file.number()).fileSystemType()).isNotEqualTo(0x01021994);
        }
    }
}
