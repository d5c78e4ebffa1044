// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/**
 * A session was used after its kernel froze for the kexec. The kernel would let the caller wait for ever, since the freeze never
 * gives back its lock once it succeeded ({@code luo_session_serialize}); the model throws instead.
 */
public final class KernelFrozen extends IllegalStateException {
    /** Says what was attempted. */
    public KernelFrozen(String attempt) {
        super(attempt + " after the kernel froze for the kexec; a real kernel would never return");
    }
}
