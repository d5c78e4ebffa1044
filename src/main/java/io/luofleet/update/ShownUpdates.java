// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update;

import io.luofleet.platform.Api;
import io.luofleet.platform.Shown;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** Updates as operators' requests change them. */
@Dependent
class ShownUpdates {
    @Produces
    Shown updates(UpdateQueries updates) {
        return Shown.byId(Api.UPDATES, updates::get);
    }
}
