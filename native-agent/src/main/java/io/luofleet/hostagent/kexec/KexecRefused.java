// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

/** The service manager does not go into the next kernel; everything is still preserved. The text says why. */
public final class KexecRefused extends Exception {
    /** @param why for operators */
    public KexecRefused(String why) {
        super(why);
    }
}
