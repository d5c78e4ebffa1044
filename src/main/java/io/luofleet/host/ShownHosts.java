// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.luofleet.platform.Api;
import io.luofleet.platform.Shown;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** Hosts as operators' requests change them. */
@Dependent
class ShownHosts {
    @Produces
    Shown hosts(HostService hosts) {
        return Shown.byName(Api.HOSTS, hosts::get);
    }
}
