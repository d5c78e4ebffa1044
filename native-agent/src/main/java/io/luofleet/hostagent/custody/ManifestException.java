// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

/** Bytes that are no manifest this agent can use; the text says in which respect. */
public final class ManifestException extends Exception {
    /** @param message what is wrong */
    public ManifestException(String message) {
        super(message);
    }
}
