// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    private static final byte[] BYTES = new byte[100];

    @Test
    void itIsReadAsItIsWritten() {
        String text = Pem.write("PRIVATE KEY", BYTES);

        assertThat(Pem.read("PRIVATE KEY", "\n " + text)).isEqualTo(BYTES);
        assertThat(text.lines()).allMatch(line -> line.length() <= 64).startsWith("-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void severalAreReadInOrder() {
        String text = Pem.write("CERTIFICATE", new byte[] {1})
                + Pem.write("PRIVATE KEY", BYTES)
                + Pem.write("CERTIFICATE", new byte[] {2});

        assertThat(Pem.readAll("CERTIFICATE", text)).containsExactly(new byte[] {1}, new byte[] {2});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAA",
                "-----BEGIN X-----END X-----",
                "-----BEGIN X-----\nAA A\n-----END Y-----",
                "-----BEGIN X-----\n*\n-----END X-----",
                "-----BEGIN X-----\nAAAA\n-----END X-----\n-----BEGIN X-----\nAAAA\n-----END X-----",
                "a-----BEGIN X-----\nAAAA\n-----END X-----"
            })
    void whatIsNotExactlyOneIsRefused(String text) {
        assertThatThrownBy(() -> Pem.read("X", text)).isInstanceOf(IllegalArgumentException.class);
    }
}
