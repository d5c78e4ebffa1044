// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.luofleet.uptime.model.Presence;
import java.util.Map;
import java.util.UUID;

/**
 * A host among all others, as little as an overview shows.
 *
 * @param id its id
 * @param name its name
 * @param presence whether its agent has been heard of lately
 * @param kernelRelease its kernel
 * @param labels those in force
 * @param isCordoned whether it is to be left alone
 */
public record FleetHost(
        UUID id,
        String name,
        Presence presence,
        String kernelRelease,
        Map<String, String> labels,
        boolean isCordoned) {}
