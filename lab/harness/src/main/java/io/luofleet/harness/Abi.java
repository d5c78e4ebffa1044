// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.util.List;
import java.util.Map;

/** The live update ABI of the kernels that demo and tests register, as the API wants it. */
final class Abi {
    /** Linux 7.3 with {@code CONFIG_LIVEUPDATE_TEST}, whose three test FLBs attach to every file handler. */
    static final Map<String, Object> LINUX_7_3 = Map.of(
            "luo", "luo-v5",
            "kho", "kho-v4",
            "fileHandlers",
                    List.of(Map.of(
                            "name",
                            "memfd-v2",
                            "flbs",
                            List.of("liveupdate-test-flb-v0", "liveupdate-test-flb-v1", "liveupdate-test-flb-v2"))));

    private Abi() {}
}
