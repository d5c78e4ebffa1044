// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.flb;

/** What the rules of File-Lifecycle-Bound objects make of an observation. */
public enum FlbVerdict {
    /** As it must be. */
    MET,
    /** Not as it must be. */
    BROKEN,
    /** What must be is not known. */
    UNKNOWN
}
