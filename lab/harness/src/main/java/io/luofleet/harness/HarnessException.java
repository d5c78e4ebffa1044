// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

/** A run cannot go on; the message is meant for the person who started it. */
public final class HarnessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what went wrong, and with what */
    public HarnessException(String message) {
        super(message);
    }

    /**
     * @param message what went wrong, and with what
     * @param cause the reason below
     */
    public HarnessException(String message, Throwable cause) {
        super(message, cause);
    }
}
