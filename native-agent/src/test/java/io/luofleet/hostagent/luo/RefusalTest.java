// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.sys.Errno;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalTest {
    private static Outlook outlook(String call, Errno errno, RetrieveFailure variant) {
        return Refusal.outlook(new KernelException(call, errno, "vm-1", ""), variant);
    }

    /** Written down once more, from the kernel's source, so that no row changes by accident. */
    @ParameterizedTest
    @CsvSource({
        "RETRIEVE_SESSION, ENOENT, GONE, GONE",
        "RETRIEVE_SESSION, EINVAL, ELSEWHERE, ELSEWHERE",
        "RETRIEVE_SESSION, EFAULT, GONE, GONE",
        "RETRIEVE_SESSION, EIO, OUT_OF_REACH, OUT_OF_REACH",
        "RETRIEVE_SESSION, EBUSY, AGAIN, AGAIN",
        "RETRIEVE_SESSION, ENODEV, AGAIN, AGAIN",
        "RETRIEVE_SESSION, EACCES, AGAIN, AGAIN",
        "RETRIEVE_SESSION, EPERM, AGAIN, AGAIN",
        "RETRIEVE_SESSION, EINTR, AGAIN, AGAIN",
        "RETRIEVE_SESSION, EMFILE, AGAIN, AGAIN",
        "RETRIEVE_SESSION, ENFILE, AGAIN, AGAIN",
        "RETRIEVE_SESSION, ENOMEM, AGAIN, AGAIN",
        "RETRIEVE_SESSION, EAGAIN, AGAIN, AGAIN",
        "RETRIEVE_SESSION, ENOTTY, AGAIN, AGAIN",
        "RETRIEVE_SESSION, E2BIG, AGAIN, AGAIN",
        "RETRIEVE_FD, EMFILE, AGAIN, AGAIN",
        "RETRIEVE_FD, EINTR, AGAIN, AGAIN",
        "RETRIEVE_FD, ENOENT, GONE, GONE",
        "RETRIEVE_FD, ENOMEM, GONE, AGAIN",
        "RETRIEVE_FD, ENFILE, GONE, AGAIN",
        "RETRIEVE_FD, ENOSPC, GONE, AGAIN",
        "RETRIEVE_FD, EIO, GONE, GONE",
        "RETRIEVE_FD, EINVAL, GONE, GONE",
        "RETRIEVE_FD, EOPNOTSUPP, GONE, GONE",
        "RETRIEVE_FD, EFAULT, AGAIN, AGAIN",
        "FINISH, EBUSY, AGAIN, AGAIN",
        "FINISH, EINTR, AGAIN, AGAIN",
        "FINISH, EINVAL, GONE, GONE",
    })
    void saysWhatEachRefusalMeans(String call, Errno errno, Outlook sticky, Outlook repeatable) {
        assertThat(outlook(call, errno, RetrieveFailure.STICKY)).isEqualTo(sticky);
        assertThat(outlook(call, errno, RetrieveFailure.REPEATABLE)).isEqualTo(repeatable);
    }

    @Test
    void writesDownEveryRowOfTheTable() throws NoSuchMethodException {
        // given
        CsvSource source = RefusalTest.class
                .getDeclaredMethod("saysWhatEachRefusalMeans", String.class, Errno.class, Outlook.class, Outlook.class)
                .getAnnotation(CsvSource.class);
        Set<String> written = new HashSet<>();
        for (String row : source.value()) {
            List<String> words = Arrays.asList(row.split(", ", -1));
            written.add(words.get(0) + " " + words.get(1));
        }

        // when
        Set<String> rows = new HashSet<>();
        for (Refusal row : Refusal.table()) {
            rows.add(row.call() + " " + row.errno());
        }

        // then
        assertThat(rows).isEqualTo(written);
    }

    static Stream<Arguments> rows() {
        return Arrays.stream(Refusal.table()).map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void namesASourceForEachRow(Refusal row) {
        assertThat(row.source()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void hasEachRowOnce(Refusal row) {
        assertThat(Refusal.table())
                .filteredOn(each -> each.call().equals(row.call())
                        && each.errno() == row.errno()
                        && (each.variant() == null || each.variant() == row.variant()))
                .containsExactly(row);
    }

    @Test
    void callsNothingLostThatTheTableDoesNotKnow() {
        assertThat(outlook("RETRIEVE_SESSION", Errno.UNKNOWN, RetrieveFailure.STICKY))
                .isEqualTo(Outlook.AGAIN);
        assertThat(outlook("FINISH", Errno.ENOSPC, RetrieveFailure.STICKY)).isEqualTo(Outlook.AGAIN);
    }

    @Test
    void takesAHandlersOwnErrnoForFinalWhereTheKernelKeepsIt() {
        assertThat(outlook("RETRIEVE_FD", Errno.EPROTO, RetrieveFailure.STICKY)).isEqualTo(Outlook.GONE);
        assertThat(outlook("RETRIEVE_FD", Errno.EPROTO, RetrieveFailure.REPEATABLE))
                .isEqualTo(Outlook.AGAIN);
    }
}
