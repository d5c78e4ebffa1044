// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import java.util.List;

/** What planning gives. */
public sealed interface Planning {

    /** A plan. */
    record Planned(Plan plan) implements Planning {}

    /**
     * No plan.
     *
     * @param findings why not, at least one
     */
    record Refused(List<Finding> findings) implements Planning {
        public Refused {
            findings = List.copyOf(findings);
        }
    }
}
