// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

/** The four callbacks of an FLB ({@code struct liveupdate_flb_ops}). */
public enum FlbCallback {
    PRESERVE,
    UNPRESERVE,
    RETRIEVE,
    FINISH
}
