// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.flb;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.session.flb.FlbRules.Outgoing;
import io.luofleet.session.flb.FlbRules.Ruling;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.FlbState.Moment;
import io.luofleet.wire.FlbState.Status;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.FileState;
import io.luofleet.wire.SessionState.Stage;
import io.luofleet.wire.Source;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FlbRulesTest {
    private static final KernelAbi ABI = new KernelAbi(
            "luo-v5",
            "kho-v4",
            List.of(
                    new KernelAbi.FileHandler("memfd-v2", List.of("flb-0", "flb-1")),
                    new KernelAbi.FileHandler("vfio-v1", List.of("flb-1"))));

    private static SessionState session(String name, Stage stage, String... handlers) {
        List<FileState> files = IntStream.range(0, handlers.length)
                .mapToObj(i -> new FileState(i, handlers[i], "f" + i, null))
                .toList();
        return new SessionState(name, name, stage, files, null, null, null, null, Source.DERIVED);
    }

    private static FlbState flb(String name, Moment moment, long count, Status status) {
        return new FlbState(name, moment, count, status, Source.REPORTED);
    }

    private static Ruling atPreserve(String name, long count, KernelAbi abi, SessionState... sessions) {
        return FlbRules.judge(
                flb(name, Moment.AT_PRESERVE, count, Status.HELD),
                new Outgoing("7.3.4-a", Optional.ofNullable(abi), List.of(sessions)),
                null);
    }

    private static Ruling later(Moment moment, long count, Status status, Long preserved) {
        return FlbRules.judge(
                flb("flb-0", moment, count, status), new Outgoing("7.3.4-b", Optional.empty(), List.of()), preserved);
    }

    @ParameterizedTest
    @CsvSource({"flb-0,2", "flb-1,3"})
    void eachPreservedFileCountsForEachFlbOfItsHandler(String name, long files) {
        SessionState guest = session("vm-1", Stage.PRESERVED, "memfd-v2", "vfio-v1");
        SessionState manifest = session("manifest", Stage.PRESERVED, "memfd-v2");

        Ruling ruling = atPreserve(name, files, ABI, guest, manifest);

        assertThat(ruling).isEqualTo(new Ruling(FlbVerdict.MET, files, null));
    }

    @ParameterizedTest
    @CsvSource({"1", "3"})
    void anotherCountAtPreserveBreaksTheRule(long found) {
        SessionState guest = session("vm-1", Stage.PRESERVED, "memfd-v2", "memfd-v2");

        Ruling ruling = atPreserve("flb-0", found, ABI, guest);

        assertThat(ruling.verdict()).isEqualTo(FlbVerdict.BROKEN);
        assertThat(ruling.expected()).isEqualTo(2);
        assertThat(ruling.detail()).contains("counts " + found).contains("2 are expected");
    }

    @Test
    void whatIsUnpreservedDoesNotCount() {
        SessionState gone = session("vm-1", Stage.UNPRESERVED, "memfd-v2");

        Ruling ruling = atPreserve("flb-0", 0, ABI, gone);

        assertThat(ruling.verdict()).isEqualTo(FlbVerdict.MET);
    }

    @Test
    void withoutARegisteredReleaseNobodyCanTell() {
        SessionState guest = session("vm-1", Stage.PRESERVED, "memfd-v2");

        Ruling ruling = atPreserve("flb-0", 7, null, guest);

        assertThat(ruling.verdict()).isEqualTo(FlbVerdict.UNKNOWN);
        assertThat(ruling.expected()).isNull();
        assertThat(ruling.detail()).contains("7.3.4-a");
    }

    @Test
    void anFlbThatTheReleaseDoesNotHaveCannotBeJudged() {
        Ruling ruling = atPreserve("flb-9", 1, ABI, session("vm-1", Stage.PRESERVED, "memfd-v2"));

        assertThat(ruling.verdict()).isEqualTo(FlbVerdict.UNKNOWN);
    }

    @Test
    void aFileOfAHandlerThatTheReleaseDoesNotHaveCannotBeJudged() {
        Ruling ruling = atPreserve("flb-0", 1, ABI, session("vm-1", Stage.PRESERVED, "hugetlb-v1"));

        assertThat(ruling.verdict()).isEqualTo(FlbVerdict.UNKNOWN);
        assertThat(ruling.detail()).contains("hugetlb-v1");
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATED", "FAILED"})
    void aSessionWhoseFilesAreNotSettledCannotBeJudged(Stage stage) {
        Ruling ruling = atPreserve("flb-0", 1, ABI, session("vm-1", stage, "memfd-v2"));

        assertThat(ruling.verdict()).isEqualTo(FlbVerdict.UNKNOWN);
        assertThat(ruling.detail()).contains("vm-1");
    }

    @ParameterizedTest
    @CsvSource({"3,3,MET", "3,2,BROKEN", "0,1,BROKEN"})
    void aKexecChangesNoCount(long preserved, long found, FlbVerdict verdict) {
        Ruling ruling = later(Moment.AFTER_RETRIEVE, found, Status.RETRIEVED, preserved);

        assertThat(ruling.verdict()).isEqualTo(verdict);
        assertThat(ruling.expected()).isEqualTo(preserved);
    }

    @Test
    void withoutACountAtPreserveNobodyCanTell() {
        Ruling ruling = later(Moment.AFTER_RETRIEVE, 3, Status.RETRIEVED, null);

        assertThat(ruling.verdict()).isEqualTo(FlbVerdict.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"0,MET", "1,BROKEN"})
    void nothingIsCountedAfterTheLastFinish(long found, FlbVerdict verdict) {
        Ruling ruling = later(Moment.AFTER_FINISH, found, Status.FINISHED, 3L);

        assertThat(ruling.verdict()).isEqualTo(verdict);
        assertThat(ruling.expected()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "UNCLAIMED"})
    void aStateThatCannotBeUsedBreaksTheRuleWhateverTheCount(Status status) {
        Ruling ruling = later(Moment.AFTER_RETRIEVE, 3, status, 3L);

        assertThat(ruling.verdict()).isEqualTo(FlbVerdict.BROKEN);
        assertThat(ruling.expected()).isEqualTo(3);
        assertThat(ruling.detail()).contains("cold boot");
    }

    @Test
    void aDerivedCountHasNoStatusAndIsJudgedAllTheSame() {
        Ruling ruling = later(Moment.AFTER_FINISH, 2, null, 2L);

        assertThat(ruling.verdict()).isEqualTo(FlbVerdict.BROKEN);
    }
}
