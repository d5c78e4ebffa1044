// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

/** A certificate is not listened to; the message says why, to follow "the certificate is refused:". */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
        super(why);
    }

    RefusedException(String why, Throwable cause) {
        super(why, cause);
    }
}
