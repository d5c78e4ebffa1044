// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.json;

import java.io.IOException;

/** A text is no JSON, or more than is read here. */
public final class JsonException extends IOException {
    /** @param message what is wrong and where, for whoever wrote the text */
    public JsonException(String message) {
        super(message);
    }
}
