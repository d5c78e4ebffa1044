// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.observe;

import io.luofleet.wire.FlbState;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import io.luofleet.wire.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Works out how many files depend on each File-Lifecycle-Bound object, because Linux 7.3 has no way to ask. The rule is that of
 * {@code luo_flb_file_preserve()} in {@code kernel/liveupdate/luo_flb.c}: each file counts once for each FLB of its handler.
 */
public final class FlbCounter {
    private FlbCounter() {}

    /**
     * @param handlers the handler of each file that is preserved or not finished
     * @param abi the handlers' FLBs; {@code null} when nobody knows them
     * @return one state for each FLB the kernel has, those without dependents included
     */
    public static List<FlbState> count(List<String> handlers, KernelAbi abi, FlbState.Moment moment) {
        if (abi == null) {
            return List.of();
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        for (FileHandler handler : abi.fileHandlers()) {
            long files = handlers.stream().filter(handler.name()::equals).count();
            handler.flbs().forEach(flb -> counts.merge(flb, files, Long::sum));
        }
        return counts.entrySet().stream()
                .map(e -> new FlbState(e.getKey(), moment, e.getValue(), null, Source.DERIVED))
                .toList();
    }
}
