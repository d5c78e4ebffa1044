// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.control.ControlClient.Asked;
import io.luofleet.hostagent.control.ControlClient.Recorded;
import io.luofleet.hostagent.control.Exchange.Raw;
import io.luofleet.hostagent.control.Exchange.TheirClock;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as an answer, and what does not. */
class RepliesTest {
    private static final UUID HOST = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final UUID UPDATE = UUID.fromString("00000000-0000-0000-0000-000000000002");
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final String SHA256 = "0123456789abcdef".repeat(4);
    private static final String REBOOT = """
            {"hostId":"%s","revision":7,"epoch":5,"updateId":"%s","desired":"REBOOT","release":{"name":"r","kernelRelease":"7.3",
             "image":{"uri":"http://a/b","sha256":"%s"},"abi":{"luo":"luo-v5","kho":"kho-v4","fileHandlers":[]}},
             "remainingMillis":1000}""".formatted(HOST, UPDATE, SHA256);
    private static final String LEAVE = """
            {"hostId":"%s","instanceId":"instance","bootId":"boot","updateId":"%s","epoch":5,"sequence":17,"slotFence":5,
             "exchange":"word"}""".formatted(HOST, UPDATE);
    private static final Report REPORT = new Report(
            UPDATE,
            5,
            "instance",
            Observed.REBOOTING,
            "boot",
            "7.3",
            0L,
            null,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            null);
    private static final Asked ASKED = new Asked(HOST, 17, "word", 5, REPORT);

    private static Raw raw(int status, String type, String body) {
        Instant now = Instant.EPOCH;
        return new Raw(status, type, body, Optional.of(new TheirClock(now, now)), Optional.empty(), null, 0, 0);
    }

    private static Raw ofSomebodyElse(int status) {
        return new Raw(status, "", "", Optional.empty(), Optional.empty(), null, 0, 0);
    }

    private static String reply(String directive, String leave) {
        return "{\"sequence\":17,\"duplicate\":false,\"directive\":%s,\"leave\":%s}".formatted(directive, leave);
    }

    private static Recorded recorded(String body) {
        return ((Answer.Ok<Recorded>) Replies.report(raw(200, JSON, body), ASKED)).body();
    }

    private static String reason(Answer<?> answer) {
        assertThat(answer).isInstanceOf(Answer.Unusable.class);
        return ((Answer.Unusable<?>) answer).reason();
    }

    @Test
    void takesAnEnrolmentThatIsWhole() {
        // given
        String body = "{\"hostId\":\"%s\",\"lastSequence\":3,\"epoch\":5,\"new\":1}".formatted(HOST);

        // when
        Answer<EnrolReply> answer = Replies.enrolment(raw(200, JSON, body), 5);

        // then
        assertThat(answer).isEqualTo(new Answer.Ok<>(new EnrolReply(HOST, 3, 5)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                              | lastSequence
                    {"status":"ok"}                                 | lastSequence
                    []                                              | no JSON object
                    null                                            | no JSON object
                    <html>                                          | cannot be read
                    {"hostId":"H","lastSequence":3}                 | epoch
                    {"lastSequence":3,"epoch":5}                    | has no hostId
                    {"hostId":"H","lastSequence":3,"epoch":null}    | epoch
                    {"hostId":"H","lastSequence":"3","epoch":5}     | lastSequence
                    {"hostId":"H","lastSequence":3.5,"epoch":5}     | cannot be read
                    {"hostId":"H","lastSequence":-1,"epoch":5}      | counts reports from -1
                    {"hostId":"H","lastSequence":3,"epoch":4}       | is of epoch 4, and this host has seen 5
                    {"hostId":"H","lastSequence":3,"epoch":5,"epoch":6} | cannot be read
                    {"hostId":"H","lastSequence":3,"epoch":5} {}    | cannot be read
                    """)
    void takesNothingOfABadEnrolment(String body, String why) {
        // given
        Raw raw = raw(200, JSON, body.replace("\"H\"", "\"" + HOST + "\""));

        // when
        Answer<EnrolReply> answer = Replies.enrolment(raw, 5);

        // then
        assertThat(reason(answer)).contains(why);
    }

    @Test
    void takesADirectiveThatIsWhole() {
        // given, when
        Answer<Directive> answer = Replies.directive(raw(200, JSON, REBOOT), HOST, 5);

        // then
        assertThat(((Answer.Ok<Directive>) answer).body().desired()).isEqualTo(Desired.REBOOT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "hostId":"00000000-0000-0000-0000-000000000001", | | has no hostId
                    "hostId":"00000000-0000-0000-0000-000000000001" | "hostId":"00000000-0000-0000-0000-00000000000a" | is for host 00000000-0000-0000-0000-00000000000a
                    "revision":7,        |                           | revision
                    "revision":7         | "revision":-7             | has revision -7
                    "epoch":5,           |                           | epoch
                    "epoch":5            | "epoch":4                 | goes back from epoch 5 to 4
                    "desired":"REBOOT",  |                           | has no desired
                    "desired":"REBOOT"   | "desired":"REINSTALL"     | REINSTALL
                    "desired":"REBOOT"   | "desired":4               | cannot be read
                    "desired":"REBOOT"   | "desired":"reboot"        | reboot
                    "desired":"REBOOT"   | "desired":"IDLE"          | wants nothing, and that for an update
                    "updateId":"00000000-0000-0000-0000-000000000002", | | wants REBOOT for no update
                    "release":{          | "other":{                 | wants REBOOT without a release
                    "sha256":"0          | "sha256":"X               | without an image
                    "uri":"http://a/b",  |                           | without an image
                    "kernelRelease":"7.3", |                         | without a kernel release
                    "luo":"luo-v5",      |                           | what it understands
                    "remainingMillis":1000 | "remainingMillis":-1    | leaves -1 ms
                    "remainingMillis":1000 | "remainingMillis":9223372036854775807 | leaves 9223372036854775807 ms
                    "remainingMillis":1000 | "orphanOrders":{"a":"DESTROY"} | DESTROY
                    "remainingMillis":1000 | "orphanOrders":{"a":null} | cannot be read
                    """)
    void takesNothingOfABadDirective(String part, String instead, String why) {
        // given
        String body = REBOOT.replace(part, instead == null ? "" : instead);

        // when
        Answer<Directive> answer = Replies.directive(raw(200, JSON, body), HOST, 5);

        // then
        assertThat(body).isNotEqualTo(REBOOT);
        assertThat(reason(answer)).contains(why);
    }

    @Test
    void takesAnEmptyAnswerOnlyOfTheControlPlane() {
        // given, when
        Answer<Directive> ours = Replies.directive(raw(204, "", ""), HOST, 5);
        Answer<Directive> somebodys = Replies.directive(ofSomebodyElse(204), HOST, 5);

        // then
        assertThat(ours).isInstanceOf(Answer.Nothing.class);
        assertThat(reason(somebodys)).contains("HTTP 204 is no answer of the control plane");
    }

    @Test
    void givesLeaveForExactlyWhatWasAsked() {
        // given, when
        Recorded recorded = recorded(reply(REBOOT, LEAVE));

        // then
        assertThat(recorded.leave()).isInstanceOf(Leave.Given.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "hostId":"00000000-0000-0000-0000-000000000001" | "hostId":"00000000-0000-0000-0000-00000000000a" | hostId is
                    "instanceId":"instance" | "instanceId":"another"  | instanceId is another, not instance
                    "bootId":"boot",        |                         | bootId is null
                    "updateId":"00000000-0000-0000-0000-000000000002" | "updateId":"00000000-0000-0000-0000-00000000000a" | updateId is
                    "epoch":5               | "epoch":6               | epoch is 6, not 5
                    "sequence":17           | "sequence":16           | sequence is 16, not 17
                    "slotFence":5           | "slotFence":4           | slotFence is 4, not 5
                    "slotFence":5,          |                         | slotFence
                    "exchange":"word"       | "exchange":"older"      | exchange is older, not word
                    "exchange":"word"       | "exchange":null         | exchange is null
                    """)
    void givesNoLeaveForAnythingElse(String part, String instead, String why) {
        // given
        String leave = LEAVE.replace(part, instead == null ? "" : instead);

        // when
        Recorded recorded = recorded(reply(REBOOT, leave));

        // then
        assertThat(leave).isNotEqualTo(LEAVE);
        assertThat(((Leave.Withheld) recorded.leave()).why()).contains(why);
    }

    @ParameterizedTest
    @CsvSource({"null", "true", "'{}'", "'[]'", "'\"yes\"'"})
    void givesNoLeaveForLess(String leave) {
        // given, when
        Recorded recorded = recorded(reply(REBOOT, leave));

        // then
        assertThat(recorded.leave()).isInstanceOf(Leave.Withheld.class);
    }

    @Test
    void givesNoLeaveBesideADirectiveThatIsNone() {
        // given, when
        Recorded recorded = recorded(reply(REBOOT.replace("REBOOT", "REINSTALL"), LEAVE));

        // then
        assertThat(recorded.directive()).isEmpty();
        assertThat(recorded.directiveFault()).contains("REINSTALL");
        assertThat(recorded.leave()).isInstanceOf(Leave.Withheld.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                               | is not to report 17
                    {"status":"ok"}                                  | is not to report 17
                    {"sequence":16,"duplicate":false,"directive":{}} | is not to report 17 but to 16
                    {"sequence":"17","duplicate":false,"directive":{}} | is not to report 17
                    {"sequence":17,"directive":{}}                   | whether the report is a duplicate
                    {"sequence":17,"duplicate":false}                | has no directive
                    """)
    void doesNotTakeAReportAsRecordedByJustAnyAnswer(String body, String why) {
        // given, when
        Answer<Recorded> answer = Replies.report(raw(200, JSON, body), ASKED);

        // then
        assertThat(reason(answer)).contains(why);
    }

    /** To a request with a body the JDK gives nothing of it but the number. */
    @Test
    void hearsOfAMissingCertificateWhateverCameWithIt() {
        // given, when
        Answer<Recorded> answer = Replies.report(ofSomebodyElse(401), ASKED);

        // then
        assertThat(reason(answer)).contains("HTTP 401", "luo-agent enrol");
    }

    @ParameterizedTest
    @CsvSource({"204", "202", "301", "302", "307", "403", "404", "407", "409", "413", "500", "502"})
    void hearsNoRefusalFromSomebodyElse(int status) {
        // given, when
        Answer<Recorded> answer = Replies.report(ofSomebodyElse(status), ASKED);

        // then
        assertThat(reason(answer)).contains("HTTP " + status + " is no answer of the control plane");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    409 | application/problem+json | {"type":"about:blank","status":409}
                    409 | application/problem+json | {"type":"https://proxy/denied","status":409}
                    409 | application/problem+json | {"type":"urn:luofleet:problem:reboot-not-allowed"}
                    409 | application/problem+json | {"type":"urn:luofleet:problem:reboot-not-allowed","status":400}
                    409 | application/json         | {"type":"urn:luofleet:problem:reboot-not-allowed","status":409}
                    409 | text/html                | <h1>Conflict</h1>
                    200 | application/problem+json | {"type":"urn:luofleet:problem:reboot-not-allowed","status":200}
                    200 | text/html                | {"sequence":17,"duplicate":false,"directive":{}}
                    503 | application/problem+json | {"type":"urn:luofleet:problem:unavailable","status":503}
                    409 | application/problem+json | {"type":"urn:luofleet:problem:conflict","status":409}
                    401 | application/problem+json | {"type":"urn:luofleet:problem:unauthenticated","status":401}
                    """)
    void isAskedAgainUnlessItIsAProblemOfOursThatRefusesForGood(int status, String type, String body) {
        // given, when
        Answer<Recorded> answer = Replies.report(raw(status, type, body), ASKED);

        // then
        assertThat(answer).isInstanceOf(Answer.Unusable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "409,reboot-not-allowed,REFUSED",
        "409,stale-epoch,REFUSED",
        "400,invalid-request,REFUSED",
        "409,stale-report,STALE_SEQUENCE",
        "409,superseded-instance,SUPERSEDED",
        "404,unknown-host,UNKNOWN_HOST"
    })
    void hearsTheControlPlanesRefusal(int status, String type, Problem.Kind kind) {
        // given
        String body =
                "{\"type\":\"urn:luofleet:problem:%s\",\"status\":%d,\"detail\":\"a\\nb\"}".formatted(type, status);

        // when
        Answer<Recorded> answer = Replies.report(raw(status, PROBLEM, body), ASKED);

        // then
        Problem problem = ((Answer.Refused<Recorded>) answer).problem();
        assertThat(problem.kind()).isEqualTo(kind);
        assertThat(problem.toString()).doesNotContain("\n");
    }
}
