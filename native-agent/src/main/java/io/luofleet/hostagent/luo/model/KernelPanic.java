// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/** The new kernel stops early in its boot ({@code luo_restore_fail}); everything handed over is lost with it. */
public final class KernelPanic extends Exception {
    /** Says why. */
    public KernelPanic(String reason) {
        super(reason);
    }
}
