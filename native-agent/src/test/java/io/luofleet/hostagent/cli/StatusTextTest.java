// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void saysWhatTheKernelSaysAndWhereEachStatementComesFrom() throws Exception {
        // given
        String status = """
                {"kernel":{"canBeAsked":true,"luo":"luo-v5","kho":"kho-v4","fileHandlers":["memfd-v2"],"flbs":[]},
                 "sessions":[{"name":"vm-1","stage":"RESUMED","files":2,"verified":true,"source":"reported"}],
                 "flbs":[{"name":"pool","moment":"AFTER_RETRIEVE","count":3,"status":"PENDING","source":"reported"}],
                 "orphans":[{"name":"vm-9","files":1,"answer":"FAILED","detail":"busy"}]}
                """;
        StringWriter text = new StringWriter();

        // when
        StatusText.print(new ObjectMapper().readTree(status), new PrintWriter(text, true));

        // then
        assertThat(text.toString().lines())
                .contains(
                        "kernel says    luo-v5  kho-v4",
                        "handlers       memfd-v2",
                        "flbs           none",
                        "session        vm-1  RESUMED  files 2  memory verified  reported",
                        "flb            pool  AFTER_RETRIEVE  count 3  PENDING  reported",
                        "orphan         vm-9  files 1  FAILED: busy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | not needed",
                "{\"certificate\":{\"state\":\"VALID\",\"expiresAt\":\"T2\",\"renewalDueAt\":\"T1\"}} | valid until T2, renewed from T1",
                "{\"certificate\":{\"state\":\"RENEWAL_DUE\",\"expiresAt\":\"T2\",\"renewalDueAt\":\"T1\"}} | valid until T2, NOT RENEWED since T1",
                "{\"certificate\":{\"state\":\"EXPIRED\",\"expiresAt\":\"T2\"}} | EXPIRED at T2",
                "{\"certificate\":{\"state\":\"VALID\",\"renewedBy\":\"SITE\",\"expiresAt\":\"T2\"}} | valid until T2, replaced by",
                "{\"certificate\":{\"state\":\"RENEWAL_DUE\",\"renewedBy\":\"SITE\",\"expiresAt\":\"T2\"}} | valid until T2, NOT REPLACED",
                "{\"certificate\":{\"state\":\"EXPIRED\",\"renewedBy\":\"SITE\",\"expiresAt\":\"T2\"}} | EXPIRED at T2: the site",
                "{\"certificate\":{\"state\":\"MISSING\",\"why\":\"not enrolled\"}} | NONE: not enrolled"
            })
    void saysHowTheCertificateIs(String status, String expected) throws Exception {
        // given
        StringWriter text = new StringWriter();

        // when
        StatusText.print(new ObjectMapper().readTree(status), new PrintWriter(text, true));

        // then
        assertThat(text.toString()).contains("certificate    " + expected);
    }

    @Test
    void saysWhyTheKernelSaysNothing() throws Exception {
        // given
        String status = "{\"kernel\":{\"canBeAsked\":false,\"why\":\"the kernel has no queries (EINVAL)\"}}";
        StringWriter text = new StringWriter();

        // when
        StatusText.print(new ObjectMapper().readTree(status), new PrintWriter(text, true));

        // then
        assertThat(text.toString().lines()).contains("kernel says    nothing: the kernel has no queries (EINVAL)");
    }

    @Test
    void saysWhenTheControlPlaneLastAnsweredAndWhatItDoesNotKnowYet() throws Exception {
        // given
        String status = """
                {"controlPlane":"http://a/","controlPlaneState":"unreachable: refused","lastExchangeAgoMillis":61500,
                 "waitingReports":2,"oldestReportAgeMillis":41000,"faults":["poll ended"],"silentLoops":["host"]}
                """;
        StringWriter text = new StringWriter();

        // when
        StatusText.print(new ObjectMapper().readTree(status), new PrintWriter(text, true));

        // then
        assertThat(text.toString().lines())
                .contains(
                        "control plane  http://a/  unreachable: refused",
                        "last exchange  61 s ago",
                        "reports        2 not acknowledged, the oldest for 41 s",
                        "fault          poll ended",
                        "STUCK          host");
    }

    @Test
    void letsNoWorkloadForgeALineOrMoveTheCursor() throws Exception {
        // given
        String status = """
                {"workloads":[{"id":"vm\\ncustody        safe\\u001b[1A","pid":1,"uid":2}],
                 "missing":[{"id":"vm-9","pid":3,"uid":4}],"turnedAway":[{"pid":5,"uid":6}]}
                """;
        StringWriter text = new StringWriter();

        // when
        StatusText.print(new ObjectMapper().readTree(status), new PrintWriter(text, true));

        // then
        assertThat(text.toString().lines())
                .contains(
                        "workload       vm<U+000A>custody        safe<U+001B>[1A  pid 1  uid 2",
                        "not connected  vm-9  pid 3  uid 4",
                        "turned away    pid 5  uid 6")
                .doesNotContain("custody        safe");
    }
}
