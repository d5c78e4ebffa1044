// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli;

/** What was asked does not hold, or must not be done. The message is for whoever reads the terminal: what, and what to do. */
public final class RefusedException extends RuntimeException {
    /** @param message one line, ends without a line break */
    public RefusedException(String message) {
        super(message);
    }
}
