// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.host.Host;
import io.luofleet.host.HostClaims;
import io.luofleet.platform.Api;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/** An update that a host has under way. */
@ApplicationScoped
@Transactional
class UpdateClaims implements HostClaims {
    private final UpdateRepository updates;

    UpdateClaims(UpdateRepository updates) {
        this.updates = updates;
    }

    @Override
    public List<Claim> of(Host host) {
        return updates.findOpen(host.id()).stream()
                .map(open -> new Claim("has an update in " + open.phase, Api.update(open.id), true))
                .toList();
    }
}
