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
import org.junit.jupiter.params.provider.ValueSource;

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
        "'', inactive, NONE",
        "812 shutdown.target start waiting, inactive, UNDER_WAY",
        "812 shutdown.target start running, inactive, UNDER_WAY",
        "'', active, UNDER_WAY",
        "'', activating, UNDER_WAY",
        // While the host boots, and units are started that a shutdown would stop.
        "77 shutdown.target stop waiting, inactive, NONE",
        "'', '', UNKNOWN"
    })
    void readsTheStateOfTheShutdown(String jobs, String state, Shutdown expected) throws Exception {
        // given
        Systemctl systemctl = that("case $1 in list-jobs) echo '" + jobs + "' ;; show) echo '" + state + "' ;; esac");

        // when
        Shutdown shutdown = systemctl.shutdown();

        // then
        assertThat(shutdown).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list-jobs", "show"})
    void takesNoAnswerForNone(String fails) throws Exception {
        // given a manager that does not answer one of the two questions
        Systemctl systemctl = that("[ $1 != " + fails + " ] || exit 1; [ $1 = list-jobs ] || echo inactive");

        // when
        Shutdown shutdown = systemctl.shutdown();

        // then
        assertThat(shutdown).isEqualTo(Shutdown.UNKNOWN);
    }
}
