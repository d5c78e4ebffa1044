// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.net;

import java.io.IOException;

/** A host is not connected to, now and later; the message says why and what to do, for an operator. */
public final class RefusedAddressException extends IOException {
    RefusedAddressException(String message) {
        super(message);
    }
}
