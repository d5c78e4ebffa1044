// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import java.util.EnumSet;
import java.util.Set;

/** How much an operator should care about an event, in rising order. */
public enum Severity {
    /** The normal course of things. */
    INFO,
    /** Unusual, nothing was lost. */
    WARNING,
    /** An update did not do what was asked. */
    ERROR,
    /** Guest memory is lost or wrong. */
    CRITICAL;

    /** This one and all above it. */
    Set<Severity> andWorse() {
        return EnumSet.range(this, CRITICAL);
    }
}
