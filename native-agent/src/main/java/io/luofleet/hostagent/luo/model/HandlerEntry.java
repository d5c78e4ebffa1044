// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A registered handler and the FLBs its files lean on, in registration order.
 *
 * @param flbs changed by {@link FlbRegistry} only
 */
record HandlerEntry(FileHandler handler, List<FlbEntry> flbs) {
    HandlerEntry(FileHandler handler) {
        this(handler, new ArrayList<>());
    }

    String compatible() {
        return handler.compatible();
    }
}
