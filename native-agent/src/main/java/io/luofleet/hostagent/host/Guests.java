// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.workload.HubRules;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the host's owner says of its guests.
 *
 * @param inventory which must be there
 * @param rules who may be one
 * @param seen a file that lives as long as the boot, in which the workloads seen are kept for an agent that is started again;
 *     empty where there is none
 */
public record Guests(Inventory inventory, HubRules rules, Optional<Path> seen) {}
