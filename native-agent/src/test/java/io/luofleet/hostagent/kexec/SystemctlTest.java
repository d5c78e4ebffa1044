// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.hostagent.kexec.ServiceManager.Shutdown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against scripts in place of systemctl. */
class SystemctlTest {
    @TempDir
    private Path directory;

    private Systemctl that(String body) throws Exception {
        Path script = Files.writeString(directory.resolve("systemctl"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new Systemctl(script.toString());
    }

    @Test
    void startsTheKexecTarget() throws Exception {
        // given
        Path arguments = directory.resolve("arguments");
        Systemctl systemctl = that("echo \"$@\" >" + arguments);

        // when
        systemctl.kexec();

        // then
        assertThat(arguments)
                .hasContent("start --no-block --no-ask-password --job-mode=replace-irreversibly kexec.target");
    }

    @Test
    void passesOnWhyItIsRefused() throws Exception {
        // given
        Systemctl systemctl = that("echo 'Transaction is destructive.' >&2; exit 4");

        // when it is asked, then
        assertThatThrownBy(systemctl::kexec)
                .isInstanceOf(KexecRefused.class)
                .hasMessageContaining("status 4: Transaction is destructive.");
    }

    @Test
    void isRefusedWithoutTheProgram() {
        // given
        Systemctl systemctl = new Systemctl(directory.resolve("nothing").toString());

        // when it is asked, then
        assertThatThrownBy(systemctl::kexec).isInstanceOf(KexecRefused.class).hasMessageContaining("nothing");
        assertThat(systemctl.shutdown()).isEqualTo(Shutdown.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "ActiveState=inactive, NONE",
        "ActiveState=inactive\\nJob=0, NONE",
        "ActiveState=inactive\\nJob=812, UNDER_WAY",
        "ActiveState=active, UNDER_WAY",
        "ActiveState=activating, UNDER_WAY",
        "Failed to connect to bus, UNKNOWN"
    })
    void readsTheStateOfTheShutdown(String text, Shutdown expected) throws Exception {
        // given
        Systemctl systemctl = that("printf '" + text + "\\n'");

        // when
        Shutdown shutdown = systemctl.shutdown();

        // then
        assertThat(shutdown).isEqualTo(expected);
    }

    @Test
    void takesNoAnswerForNone() throws Exception {
        // given
        Systemctl systemctl = that("echo ActiveState=inactive; exit 1");

        // when
        Shutdown shutdown = systemctl.shutdown();

        // then
        assertThat(shutdown).isEqualTo(Shutdown.UNKNOWN);
    }
}
