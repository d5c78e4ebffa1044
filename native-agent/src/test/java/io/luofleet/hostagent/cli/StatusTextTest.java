// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    @Test
    void saysHowTheNextKernelIsEnteredAndWhy() throws Exception {
        // given
        String status = "{\"host\":\"h1\",\"kexec\":\"systemd\",\"kexecWhy\":\"--kexec=systemd; systemd 262 stops\"}";
        StringWriter text = new StringWriter();

        // when
        StatusText.print(new ObjectMapper().readTree(status), new PrintWriter(text, true));

        // then
        assertThat(text.toString()).contains("kexec          systemd: --kexec=systemd; systemd 262 stops\n");
    }
}
