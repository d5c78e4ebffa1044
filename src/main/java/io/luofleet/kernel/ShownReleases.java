// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.platform.Api;
import io.luofleet.platform.Shown;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** Kernel releases as operators' requests change them. */
@Dependent
class ShownReleases {
    @Produces
    Shown releases(KernelReleaseService releases) {
        return Shown.byName(Api.RELEASES, releases::view);
    }
}
