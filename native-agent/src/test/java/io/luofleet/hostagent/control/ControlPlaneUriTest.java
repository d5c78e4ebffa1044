// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlPlaneUriTest {
    @ParameterizedTest
    @CsvSource({
        "http://a:1/, /api/v1/x?y=1, http://a:1/api/v1/x?y=1",
        "http://a:1, /api/v1/x, http://a:1/api/v1/x",
        "https://a/luo/fleet/, /api/v1/x?y=1, https://a/luo/fleet/api/v1/x?y=1",
        "https://a/luo/fleet, /api/v1/x, https://a/luo/fleet/api/v1/x",
        "https://a/luo/, artifacts/7.3, https://a/luo/artifacts/7.3",
        "https://a/luo/, http://b/c, http://b/c",
        "https://a/luo/, file:///boot/vmlinuz, file:///boot/vmlinuz"
    })
    void keepsThePathOfTheControlPlaneInFront(URI base, String reference, URI expected) {
        // given, when, then
        assertThat(ControlPlaneUri.below(base, reference)).isEqualTo(expected);
    }
}
