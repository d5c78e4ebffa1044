// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

/** A line that is no message of the protocol; the text says why, for the client's author. */
public final class MessageException extends Exception {
    /** @param message what is wrong with the line */
    public MessageException(String message) {
        super(message);
    }
}
