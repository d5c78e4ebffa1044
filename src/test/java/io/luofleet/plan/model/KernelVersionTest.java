// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelVersionTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
                    7.3.4,                 7.3.3,                  true
                    7.3.4,                 7.3.10,                 false
                    7.3.10,                7.3.9,                  true
                    7.3,                   7.3.0,                  false
                    7.3.0,                 7.3-rc5,                true
                    7.3-rc5,               7.3,                    false
                    7.3-rc10,              7.3-rc9,                true
                    7.3.4-2,               7.3.4-1,                true
                    7.3.4-1,               7.3.4-2,                false
                    7.3.4-a,               7.3.4-b,                false
                    7.3.4-b,               7.3.4-a,                false
                    7.3.4-luofleet-b,      7.3.3-luofleet-c,       true
                    5.14.0-427.13.1.el9,   5.14.0-362.8.1.el9,     true
                    5.14.0-362.8.1.el9,    5.14.0-427.13.1.el9,    false
                    6.8.0-45-generic,      6.8.0-40-generic,       true
                    7.3.4,                 7.3.4,                  false
                    7.3.4-2,               7.3.4,                  false
                    mainline,              7.3.4,                  false
                    7.3.4-20260101123000,  7.3.4-20251231123000,   true
                    """)
    void olderIsWhatTheNumbersSay(String from, String to, boolean expected) {
        // when
        boolean isDowngrade = KernelVersion.isDowngrade(from, to);

        // then
        assertThat(isDowngrade).isEqualTo(expected);
    }
}
