// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan;

import io.luofleet.plan.model.CompatibilityMatrix;
import io.luofleet.plan.model.Plan;
import io.luofleet.plan.model.RequestTree;
import io.luofleet.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A plan, for operators.
 *
 * @param hash what a rollout and its approval are bound to
 * @param createdAt when it was first made
 * @param author who made it first
 * @param release the release's name
 * @param kernelRelease what {@code uname -r} prints on it
 * @param selector which hosts
 * @param hosts names that restrict the selection further; empty for none
 * @param strategy how, complete with the defaults
 * @param waves the hosts in the order in which they go
 * @param leftOut the selected hosts that do not go
 * @param compatibility one row a running kernel
 * @param durations what one host is expected to take, by running kernel
 * @param expectedDuration all waves with their soaks
 * @param warnings what may surprise
 */
public record PlanView(
        String hash,
        Instant createdAt,
        Principal author,
        String release,
        String kernelRelease,
        String selector,
        List<String> hosts,
        Map<String, Object> strategy,
        List<Plan.Wave> waves,
        List<Plan.LeftOut> leftOut,
        List<CompatibilityMatrix.Row> compatibility,
        List<Plan.HostDuration> durations,
        Duration expectedDuration,
        List<String> warnings) {

    /** As operators see it. */
    public static PlanView of(StoredPlan stored) {
        Plan plan = stored.plan();
        Plan.Contents contents = plan.contents();
        return new PlanView(
                plan.hash(),
                stored.createdAt(),
                stored.author(),
                plan.request().release(),
                contents.kernelRelease(),
                plan.request().selector().text(),
                plan.request().hosts(),
                RequestTree.of(plan.request().strategy()),
                contents.waves(),
                contents.leftOut(),
                contents.compatibility(),
                contents.durations(),
                contents.expectedDuration(),
                contents.warnings());
    }
}
