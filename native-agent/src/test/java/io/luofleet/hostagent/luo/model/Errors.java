// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.luofleet.hostagent.sys.Errno;

/** Assertions about errnos. */
final class Errors {
    private Errors() {}

    static void assertErrno(Errno expected, Lab.Step step) {
        assertThatExceptionOfType(LuoError.class)
                .isThrownBy(step::run)
                .extracting(LuoError::errno)
                .isEqualTo(expected);
    }
}
