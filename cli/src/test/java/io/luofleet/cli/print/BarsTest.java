// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarsTest {
    @ParameterizedTest
    @CsvSource({"80,80,40", "40,80,20", "1,80,1", "1,1000000,1", "0,80,0", "-1,80,0", "5,0,0", "99,80,40", "3,80,2"})
    void aBarIsAsLongAsItsShareAndNeverHidesSomething(long count, long most, int length) {
        assertThat(new Bars(most).of(count)).hasSize(length);
    }
}
