// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonMappingException;

/** A value in a body that is well-formed and yet not taken, with the path to it. */
public final class RefusedValueException extends JsonMappingException {
    private final String field;
    private final String rule;

    RefusedValueException(JsonParser parser, String rule) {
        super(parser, rule);
        this.field = path(parser.getParsingContext().pathAsPointer());
        this.rule = rule;
    }

    /** The path to the value, for example {@code hosts[2].name}; "body" for the whole. */
    public String field() {
        return field;
    }

    /** What it breaks, for example "must not contain the character U+0000". */
    public String rule() {
        return rule;
    }

    private static String path(JsonPointer pointer) {
        StringBuilder path = new StringBuilder();
        for (JsonPointer at = pointer; !at.matches(); at = at.tail()) {
            if (at.mayMatchElement() && at.getMatchingProperty().equals(Integer.toString(at.getMatchingIndex()))) {
                path.append('[').append(at.getMatchingIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(PlainText.clean(at.getMatchingProperty(), 200));
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }
}
