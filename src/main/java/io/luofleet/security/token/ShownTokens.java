// SPDX-License-Identifier: Apache-2.0
package io.luofleet.security.token;

import io.luofleet.platform.Api;
import io.luofleet.platform.Shown;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** API tokens as operators' requests change them. */
@Dependent
class ShownTokens {
    @Produces
    Shown tokens(ApiTokenService tokens) {
        return Shown.byId(Api.TOKENS, tokens::get);
    }
}
