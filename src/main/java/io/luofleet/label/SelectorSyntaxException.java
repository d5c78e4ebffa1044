// SPDX-License-Identifier: Apache-2.0
package io.luofleet.label;

/** A text that is no selector. The message says where and what was expected. */
public final class SelectorSyntaxException extends RuntimeException {
    private final int position;

    SelectorSyntaxException(int position, String message) {
        super("at character %d: %s".formatted(position, message));
        this.position = position;
    }

    /** The character that does not fit, counted from 1. */
    public int position() {
        return position;
    }
}
