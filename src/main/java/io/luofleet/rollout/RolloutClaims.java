// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.host.Host;
import io.luofleet.host.HostClaims;
import io.luofleet.platform.Api;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What rollouts and slots have of a host. */
@ApplicationScoped
@Transactional
class RolloutClaims implements HostClaims {
    private final SlotRepository slots;
    private final TargetRepository targets;

    RolloutClaims(SlotRepository slots, TargetRepository targets) {
        this.slots = slots;
        this.targets = targets;
    }

    @Override
    public List<Claim> of(Host host) {
        List<Claim> claims = new ArrayList<>();
        slots.lock(host.name())
                .ifPresent(slot -> claims.add(new Claim(
                        "has a slot since %s, for update %s".formatted(slot.since(), slot.update()),
                        Api.SLOTS + "/" + host.name(),
                        true)));
        targets.holders(Set.of(host.name()))
                .values()
                .forEach(rollout ->
                        claims.add(new Claim("is in a rollout; skip it there first", Api.rollout(rollout), false)));
        return claims;
    }
}
