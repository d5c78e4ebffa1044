// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.http;

import io.luofleet.label.Selector;
import io.luofleet.label.SelectorSyntaxException;
import io.luofleet.platform.problem.InvalidRequestException;

/** The query parameter {@code selector}: hosts by their labels. */
public final class SelectorParameter {
    private SelectorParameter() {}

    /**
     * The hosts that are meant.
     *
     * @param text as it was given; {@code null}, where it was not, for all hosts
     * @throws InvalidRequestException when it is no label selector
     */
    public static Selector parse(String text) {
        try {
            return text == null ? Selector.EVERYTHING : Selector.parse(text);
        } catch (SelectorSyntaxException e) {
            throw new InvalidRequestException("selector", e.getMessage());
        }
    }
}
