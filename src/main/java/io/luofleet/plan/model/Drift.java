// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A host is no longer what was planned. What it preserves is compared at the start of its update, by the preflight. */
public sealed interface Drift {
    /** In words. */
    String words();

    /** Somebody else has brought it where it was to go. */
    record AlreadyThere(String kernel) implements Drift {
        @Override
        public String words() {
            return "The host runs %s already.".formatted(kernel);
        }
    }

    /**
     * It is another host than the plan saw.
     *
     * @param differences each in words, at least one
     */
    record Changed(List<String> differences) implements Drift {
        /** Copies. */
        public Changed {
            differences = List.copyOf(differences);
        }

        @Override
        public String words() {
            return "The host has changed since the plan: %s. Make a new plan for it."
                    .formatted(String.join("; ", differences));
        }
    }

    /**
     * What planning looked at of a host.
     *
     * @param kernel what {@code uname -r} prints; {@code null} where the plan did not know the host
     * @param labels all its labels
     * @param liveUpdateDevice whether it has {@code /dev/liveupdate}
     */
    record Facts(String kernel, Map<String, String> labels, boolean liveUpdateDevice) {
        /** Copies. */
        public Facts {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * Compares.
     *
     * @param request what was planned
     * @param target the kernel that it goes to
     * @param planned the host as the plan saw it
     * @param found the host as it is
     */
    static Optional<Drift> between(PlanRequest request, String target, Facts planned, Facts found) {
        if (found.kernel().equals(target) && !target.equals(planned.kernel()) && planned.kernel() != null) {
            return Optional.of(new AlreadyThere(target));
        }
        List<String> differences = new ArrayList<>();
        kernel(request.strategy(), target, planned, found).ifPresent(differences::add);
        for (String label : new TreeSet<>(request.strategy().levels())) {
            String was = planned.labels().get(label);
            String is = found.labels().get(label);
            if (!Objects.equals(was, is)) {
                differences.add("its label %s is %s, planned as %s".formatted(label, is, was));
            }
        }
        if (!request.selector().matches(found.labels())) {
            differences.add("the plan's selector '%s' no longer matches it"
                    .formatted(request.selector().text()));
        }
        boolean otherWindows = Stream.concat(
                        request.strategy().windows().stream(), request.strategy().exclusions().stream())
                .map(Strategy.Window::selector)
                .anyMatch(s -> s.matches(planned.labels()) != s.matches(found.labels()));
        if (otherWindows) {
            differences.add("other windows are for it");
        }
        if (!found.liveUpdateDevice()) {
            differences.add("it has no /dev/liveupdate");
        }
        return differences.isEmpty() ? Optional.empty() : Optional.of(new Changed(differences));
    }

    private static Optional<String> kernel(Strategy strategy, String target, Facts planned, Facts found) {
        if (planned.kernel() == null || planned.kernel().equals(found.kernel())) {
            return Optional.empty();
        }
        boolean down = !strategy.allowDowngrade() && KernelVersion.isDowngrade(found.kernel(), target);
        return Optional.of("it runs %s, planned from %s%s"
                .formatted(
                        found.kernel(),
                        planned.kernel(),
                        down ? ", and %s would be a downgrade".formatted(target) : ""));
    }
}
