// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.oidc;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the claims of access tokens mean here. */
@ConfigMapping(prefix = "luofleet.security.oidc")
interface ClaimsConfig {
    /**
     * The roles of whoever has a value in the claim that {@code quarkus.oidc.roles.role-claim-path} names. Values that are not listed
     * mean nothing, those that happen to be called like a role of ours included.
     */
    Map<String, List<String>> roles();

    /** The claim with the label selector of the hosts that the credential is for, {@code *} for all; unset: all are. */
    Optional<String> scopeClaim();
}
