// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.platform.Api;
import io.luofleet.platform.Shown;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** Certificates, and the tokens by which they are had, as operators' requests change them. */
@Dependent
class ShownCredentials {
    @Produces
    Shown certificates(Certificates certificates) {
        return Shown.byName(Api.CERTIFICATES, certificates::get);
    }

    @Produces
    Shown tokens(EnrolmentTokens tokens) {
        return Shown.byId(Api.ENROLMENT_TOKENS, tokens::get);
    }

    @Produces
    Shown pending(PendingHosts pending) {
        return Shown.byName(Api.PENDING_HOSTS, pending::get);
    }
}
