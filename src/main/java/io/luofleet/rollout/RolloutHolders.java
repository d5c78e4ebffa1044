// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.plan.HostHolders;
import io.luofleet.platform.Api;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells planning which hosts rollouts have. */
@ApplicationScoped
@Transactional
class RolloutHolders implements HostHolders {
    private final TargetRepository targets;

    RolloutHolders(TargetRepository targets) {
        this.targets = targets;
    }

    @Override
    public Map<String, String> holders() {
        return targets.allHolders().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> "in rollout " + Api.rollout(e.getValue())));
    }
}
