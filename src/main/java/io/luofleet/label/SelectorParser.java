// SPDX-License-Identifier: Apache-2.0
package io.luofleet.label;

import io.luofleet.label.Selector.Operator;
import io.luofleet.label.Selector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Recursive descent over the grammar of Kubernetes' label selectors, equality-based and set-based. */
final class SelectorParser {
    private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";
    private static final Pattern KEY = Pattern.compile("(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?" + NAME);
    private static final Pattern VALUE = Pattern.compile("(?:" + NAME + ")?");

    private final String text;
    private int at;

    SelectorParser(String text) {
        this.text = text;
    }

    Selector parse() {
        List<Requirement> requirements = new ArrayList<>();
        skipBlanks();
        if (isAtEnd()) {
            return Selector.EVERYTHING;
        }
        requirements.add(requirement());
        while (!isAtEnd()) {
            expect(',', "',' or the end");
            requirements.add(requirement());
        }
        return new Selector(requirements);
    }

    static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    private Requirement requirement() {
        skipBlanks();
        if (accept("!")) {
            return new Requirement(key(), Operator.DOES_NOT_EXIST, List.of());
        }
        String key = key();
        if (isAtEnd() || text.charAt(at) == ',') {
            return new Requirement(key, Operator.EXISTS, List.of());
        }
        if (accept("==") || accept("=")) {
            return new Requirement(key, Operator.IN, List.of(value()));
        }
        if (accept("!=")) {
            return new Requirement(key, Operator.NOT_IN, List.of(value()));
        }
        int start = at;
        return switch (word()) {
            case "in" -> new Requirement(key, Operator.IN, values());
            case "notin" -> new Requirement(key, Operator.NOT_IN, values());
            default ->
                throw new SelectorSyntaxException(
                        start + 1, "expected =, ==, !=, in or notin after '%s'".formatted(key));
        };
    }

    private List<String> values() {
        List<String> values = new ArrayList<>();
        expect('(', "'(' and values");
        do {
            values.add(value());
        } while (accept(","));
        expect(')', "',' or ')'");
        return values;
    }

    private String key() {
        int start = skipBlanks();
        String word = word();
        if (word.isEmpty()) {
            throw new SelectorSyntaxException(start + 1, "expected a label's name, found " + found(start));
        }
        if (!isKey(word)) {
            throw new SelectorSyntaxException(start + 1, "'%s' is no label's name".formatted(word));
        }
        return word;
    }

    private String value() {
        int start = skipBlanks();
        String word = word();
        if (!VALUE.matcher(word).matches()) {
            throw new SelectorSyntaxException(start + 1, "'%s' is no label's value".formatted(word));
        }
        return word;
    }

    private String word() {
        int start = skipBlanks();
        while (!isAtEnd() && " \t,()=!".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        skipBlanks();
        return word;
    }

    private boolean accept(String token) {
        if (!text.startsWith(token, at)) {
            return false;
        }
        at += token.length();
        skipBlanks();
        return true;
    }

    private void expect(char token, String what) {
        if (!accept(String.valueOf(token))) {
            throw new SelectorSyntaxException(at + 1, "expected %s, found %s".formatted(what, found(at)));
        }
    }

    private String found(int position) {
        return position < text.length() ? "'" + text.charAt(position) + "'" : "the end";
    }

    private int skipBlanks() {
        while (!isAtEnd() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private boolean isAtEnd() {
        return at >= text.length();
    }
}
