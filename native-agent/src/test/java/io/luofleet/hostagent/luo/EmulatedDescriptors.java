// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.sys.Fd;

/** Descriptors of an emulated kernel's sessions that were passed on, for tests of those who keep them. */
public final class EmulatedDescriptors {
    private EmulatedDescriptors() {}

    /** Makes a session of a copy. */
    public static LuoSession adopt(Fd copy) throws KernelException {
        return SocketSession.adopt(copy);
    }
}
