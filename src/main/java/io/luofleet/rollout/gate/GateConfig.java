// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Settings about gates. */
@ConfigMapping(prefix = "luofleet.rollout")
public interface GateConfig {

    /** How long a gate's server has for one answer. */
    @WithDefault("10s")
    Duration gateAnswer();

    /** How long after an asking without an answer a gate is asked again. */
    @WithDefault("5s")
    Duration gateRetry();

    /**
     * What signs the requests of WEBHOOK gates, what PROMETHEUS gates send to say who asks, and the certificates by which they
     * know whom they ask, by the name that strategies call it.
     */
    Map<String, String> gateSecrets();

    /** The same in files, read at each use, so that a secret can be renewed under a running service. */
    Map<String, String> gateSecretFiles();

    /** The hosts, separated by commas, to which a secret may be sent. Without any it is sent nowhere; it may sign. */
    Map<String, String> gateSecretHosts();
}
