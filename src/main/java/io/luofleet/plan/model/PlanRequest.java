// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.label.Selector;
import java.util.List;

/**
 * What is to be planned.
 *
 * @param release the release's name
 * @param selector which hosts
 * @param hosts names that restrict the selection further, sorted; empty for none
 * @param strategy how
 * @param reinstall whether hosts go that are there already
 */
public record PlanRequest(String release, Selector selector, List<String> hosts, Strategy strategy, boolean reinstall) {
    /** For hosts that are elsewhere. */
    public PlanRequest(String release, Selector selector, List<String> hosts, Strategy strategy) {
        this(release, selector, hosts, strategy, false);
    }

    /** Sorts the names and makes the selector the same for every way to write it. */
    public PlanRequest {
        hosts = hosts.stream().sorted().distinct().toList();
        selector = selector.canonical();
    }
}
