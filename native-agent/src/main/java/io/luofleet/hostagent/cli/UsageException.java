// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

/** The command line is wrong; the text says how, in one line. */
final class UsageException extends Exception {
    UsageException(String message) {
        super(message);
    }
}
