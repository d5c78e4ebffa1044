// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.luofleet.hostagent.sys.Errno;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes that go to the kernel, against {@code include/uapi/linux/liveupdate.h}. */
class IoctlTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    @DisplayName("requests are _IO(0xBA, nr), which has neither direction nor size")
    void requests() {
        assertThat(Ioctl.values())
                .extracting(Ioctl::request)
                .containsExactly(
                        0xBA00L, 0xBA01L, 0xBA02L, 0xBA03L, 0xBA04L, 0xBA05L, 0xBA40L, 0xBA41L, 0xBA42L, 0xBA43L,
                        0xBA44L);
    }

    @Test
    @DisplayName("a session structure: size 72, fd 0, the name, zeros")
    void sessionStruct() {
        byte[] struct = Ioctl.CREATE_SESSION.withName("vm-1".getBytes(StandardCharsets.UTF_8));

        assertThat(hex(struct)).isEqualTo("48000000" + "00000000" + "766d2d31" + "00".repeat(60));
    }

    @Test
    @DisplayName("a file structure: size 16, fd, the token in little-endian")
    void fileStruct() {
        byte[] struct = Ioctl.PRESERVE_FD.withToken(7, 0x8000_0000_0000_0001L);

        assertThat(hex(struct)).isEqualTo("10000000" + "07000000" + "0100000000000080");
    }

    @Test
    @DisplayName("FINISH: size 8, reserved 0; GET_NAME: size 72, reserved 0, room for the name")
    void others() {
        assertThat(hex(Ioctl.FINISH.struct())).isEqualTo("08000000" + "00000000");
        assertThat(hex(Ioctl.GET_NAME.struct())).isEqualTo("48000000" + "00".repeat(68));
    }

    @Test
    @DisplayName("what the kernel puts into a structure is read from the right place")
    void answers() {
        byte[] struct = HexFormat.of().parseHex("48000000" + "2a000000" + "c3bc78" + "00".repeat(61));

        assertThat(Ioctl.fd(struct)).isEqualTo(42);
        assertThat(Ioctl.name(struct)).isEqualTo("üx");
    }

    @Test
    @DisplayName("a name of 63 bytes leaves room for its NUL")
    void longestName() throws KernelException {
        byte[] struct = Ioctl.CREATE_SESSION.withName(SessionName.encode("CREATE_SESSION", "x".repeat(63)));

        assertThat(struct[struct.length - 1]).isZero();
        assertThat(Ioctl.name(struct)).hasSize(63);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b", "\ud800"})
    @DisplayName("names the kernel would refuse or cut are refused before the call")
    void badNames(String name) {
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> SessionName.encode("CREATE_SESSION", name))
                .matches(e -> e.errno() == Errno.EINVAL);
    }

    @Test
    @DisplayName("a name that is too long is refused with both lengths in bytes")
    void longName() {
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> SessionName.encode("CREATE_SESSION", "ü".repeat(32)))
                .withMessageContaining("64 bytes")
                .withMessageContaining("at most 63");
    }
}
