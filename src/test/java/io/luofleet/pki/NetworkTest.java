// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.0/24",
        "255.255.255.255, 255.255.255.0/24",
        "::ffff:10.1.2.3, 10.1.2.0/24",
        "2001:db8:1:2:3:4:5:6, 20010db800010002/64",
        "2001:db8:1:2::, 20010db800010002/64",
        "::1, 0000000000000000/64",
        "unknown, unknown",
        "fe80::1%nowhere, unknown"
    })
    void whatManyShareIsANetwork(String address, String network) {
        assertThat(Network.of(address)).isEqualTo(network);
    }
}
