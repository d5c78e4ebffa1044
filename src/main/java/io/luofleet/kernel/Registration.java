// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether what is registered for a kernel is what the kernel says of itself. A pure function. */
public final class Registration {
    private Registration() {}

    /**
     * The differences, in words; empty when there are none. Order does not count: what a kernel registers when depends on how
     * its modules are loaded.
     *
     * @param registered the ABI of the release registered for the kernel
     * @param said the kernel's own words
     */
    public static List<String> differences(KernelAbi registered, KernelFacts said) {
        List<String> differences = new ArrayList<>();
        compare(differences, registered.luo(), said.luo());
        compare(differences, registered.kho(), said.kho());
        Set<String> handlers = registered.fileHandlers().stream()
                .map(KernelAbi.FileHandler::name)
                .collect(Collectors.toSet());
        Set<String> flbs = registered.fileHandlers().stream()
                .flatMap(h -> h.flbs().stream())
                .collect(Collectors.toSet());
        compare(differences, "the file handlers ", handlers, said.fileHandlers());
        compare(differences, "the FLBs ", flbs, said.flbs());
        return List.copyOf(differences);
    }

    private static void compare(List<String> differences, String what, Set<String> registered, List<String> said) {
        if (!registered.equals(Set.copyOf(said))) {
            compare(differences, what + sorted(registered), what + sorted(said));
        }
    }

    private static void compare(List<String> differences, String registered, String said) {
        if (!registered.equals(said)) {
            differences.add("is registered with %s, the kernel says %s".formatted(registered, said));
        }
    }

    private static Collection<String> sorted(Collection<String> names) {
        return new TreeSet<>(names);
    }
}
