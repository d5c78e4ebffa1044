// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The demo's hosts, what goes wrong on them, and the strategy that copes with it. */
final class DemoFleet {
    static final int HOSTS = 48;
    static final int ZONES = 3;
    static final int RACKS_PER_ZONE = 4;

    static final String FIRST_KERNEL = "7.3.4-demo.1";
    static final String SECOND_KERNEL = "7.3.4-demo.2";
    static final String THIRD_KERNEL = "7.3.4-demo.3";
    static final List<String> KERNELS = List.of(FIRST_KERNEL, SECOND_KERNEL, THIRD_KERNEL);

    /** One of its workloads disconnects when it should preserve its memory. */
    static final String FAILS_BEFORE_KEXEC = "host-06";
    /** It never comes back from its kexec. */
    static final String SILENT_AFTER_KEXEC = "host-09";
    /** As {@link #FAILS_BEFORE_KEXEC}, on the way from the second kernel to the third. */
    static final List<String> FAIL_LATER = List.of("host-04", "host-07", "host-10", "host-12");

    static final int ERRORS_ALLOWED = 2;

    /** A rack may lose two hosts, so that one that never returns does not keep its neighbours from their turn. */
    static final List<CapWatch.Cap> CAPS =
            List.of(new CapWatch.Cap(CapWatch.FLEET, 9), new CapWatch.Cap("zone", 3), new CapWatch.Cap("rack", 2));

    static final Map<String, Object> STRATEGY = Map.of(
            "canary", Map.of("count", 1),
            "waves", List.of(Map.of("percent", 25), Map.of("percent", 100)),
            "maxUnavailable", CAPS.stream().map(CapWatch.Cap::toStrategy).toList(),
            "soak", "PT1S",
            "hostSoak", "PT0.5S",
            "deadlines", Map.of("rebooting", "PT20S"),
            "budget",
                    Map.of(
                            "errors", Map.of("count", ERRORS_ALLOWED),
                            "silence", Map.of("count", 1),
                            // The guests of the host that never returns.
                            "guestsLost", Map.of("count", 1)));

    private DemoFleet() {}

    static Program start(Service service, Path directory) {
        List<String> words = new ArrayList<>(List.of(
                "--zones",
                Integer.toString(ZONES),
                "--racks",
                Integer.toString(RACKS_PER_ZONE),
                // So that both kinds of kernels are seen: those that say what they hold, and those of which it has to
                // be inferred.
                "--without-queries",
                Integer.toString(HOSTS / 4)));
        if (service.authority().isPresent()) {
            words.addAll(List.of(
                    "--enrolment-token-file", service.enrolmentToken(HOSTS).toString()));
        }
        words.addAll(List.of("--fault", FAILS_BEFORE_KEXEC + "=workload-disconnects"));
        words.addAll(List.of("--fault", SILENT_AFTER_KEXEC + "=silent-after-kexec"));
        for (String host : FAIL_LATER) {
            words.addAll(List.of("--fault", host + "=workload-disconnects@" + SECOND_KERNEL));
        }
        return EmulatedFleet.start(service, directory, HOSTS, FIRST_KERNEL, words);
    }
}
