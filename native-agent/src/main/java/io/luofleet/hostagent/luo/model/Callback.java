// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/** The callbacks of handlers and FLBs. */
public enum Callback {
    PRESERVE,
    UNPRESERVE,
    FREEZE,
    UNFREEZE,
    RETRIEVE,
    CAN_FINISH,
    FINISH
}
