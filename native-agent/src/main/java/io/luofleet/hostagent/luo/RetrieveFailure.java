// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

/** The variants of kernels by what becomes of a file whose handler failed to retrieve it. */
public enum RetrieveFailure {
    /**
     * The first errno is kept and given for ever, whatever its reason ({@code luo_retrieve_file} of Linux 7.0 to 7.3). Asking again
     * does no harm and is of no use.
     */
    STICKY,
    /**
     * Nothing is kept while nothing was consumed, so that want of memory or of open files may pass. No released kernel; what the fixes
     * of {@code kernel-patches/} are to bring.
     */
    REPEATABLE
}
