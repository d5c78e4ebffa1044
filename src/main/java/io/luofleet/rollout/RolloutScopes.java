// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import com.fasterxml.jackson.core.type.TypeReference;
import io.luofleet.host.HostService;
import io.luofleet.platform.Json;
import io.luofleet.security.Principal;
import io.luofleet.security.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Whether a credential is for all hosts of a rollout: a command concerns each of them. */
@ApplicationScoped
class RolloutScopes {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final TargetRepository targets;
    private final HostService hosts;

    RolloutScopes(TargetRepository targets, HostService hosts) {
        this.targets = targets;
        this.hosts = hosts;
    }

    /** Goes by the labels that hosts have now, and of those that are retired by the last ones known. */
    void require(UUID rollout, Principal by) {
        if (!Scopes.isNarrow(by)) {
            return;
        }
        Map<String, Map<String, String>> labels = new HashMap<>();
        List<TargetEntity> all = targets.of(rollout);
        all.forEach(t -> labels.put(t.key.host(), Json.read(t.labels, LABELS)));
        labels.putAll(hosts.labels(labels.keySet()));
        Scopes.require(by, labels);
    }
}
