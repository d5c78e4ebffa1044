// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import java.util.ArrayList;
import java.util.List;

/** A registered handler, the FLBs its files lean on in registration order, and how many files hold its module. */
final class HandlerEntry {
    private final FileHandler handler;
    /** Changed by {@link FlbRegistry} only. */
    private final List<FlbEntry> flbs = new ArrayList<>();

    private int references;

    HandlerEntry(FileHandler handler) {
        this.handler = handler;
    }

    FileHandler handler() {
        return handler;
    }

    List<FlbEntry> flbs() {
        return flbs;
    }

    String compatible() {
        return handler.compatible();
    }

    /** {@code try_module_get}. */
    void get() {
        references++;
    }

    /** {@code module_put}. */
    void put() {
        references--;
    }

    boolean referenced() {
        return references > 0;
    }
}
