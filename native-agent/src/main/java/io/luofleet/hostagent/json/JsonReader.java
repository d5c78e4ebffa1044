// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;

/** One reading of a JSON text (RFC 8259) by recursive descent. */
final class JsonReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Every number of so many digits fits into 64 bits. */
    private static final int LONG_DIGITS = 18;
    /** What a number may have in digits; longer ones cost time that grows with the square of their length. */
    private static final int MAX_NUMBER_LENGTH = 1000;

    private static final int HEX = 16;
    private static final int UNICODE_DIGITS = 4;

    private final String text;
    private final int maxDepth;
    private int at;
    private int depth;

    JsonReader(String text, int maxDepth) {
        this.text = text;
        this.maxDepth = maxDepth;
    }

    /** Whether nothing but white space is left. */
    boolean atEnd() {
        skipSpace();
        return at == text.length();
    }

    JsonNode value() throws JsonException {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> NODES.textNode(string());
            case 't' -> word("true", NODES.booleanNode(true));
            case 'f' -> word("false", NODES.booleanNode(false));
            case 'n' -> word("null", NODES.nullNode());
            default -> number();
        };
    }

    private ObjectNode object() throws JsonException {
        enter();
        ObjectNode object = NODES.objectNode();
        if (!closes('}')) {
            do {
                skipSpace();
                String name = string();
                skipSpace();
                expect(':');
                object.set(name, value());
            } while (continues('}'));
        }
        depth--;
        return object;
    }

    private ArrayNode array() throws JsonException {
        enter();
        ArrayNode array = NODES.arrayNode();
        if (!closes(']')) {
            do {
                array.add(value());
            } while (continues(']'));
        }
        depth--;
        return array;
    }

    private void enter() throws JsonException {
        at++;
        if (++depth > maxDepth) {
            throw wrong("nested deeper than " + maxDepth);
        }
    }

    private boolean closes(char end) throws JsonException {
        skipSpace();
        if (peek() == end) {
            at++;
            return true;
        }
        return false;
    }

    private boolean continues(char end) throws JsonException {
        if (closes(end)) {
            return false;
        }
        expect(',');
        return true;
    }

    private JsonNode word(String word, JsonNode node) throws JsonException {
        if (!text.startsWith(word, at)) {
            throw wrong("a value is expected");
        }
        at += word.length();
        return node;
    }

    private String string() throws JsonException {
        expect('"');
        int from = at;
        while (plain(peek())) {
            at++;
        }
        if (peek() == '"') {
            return text.substring(from, at++);
        }
        StringBuilder unescaped = new StringBuilder().append(text, from, at);
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw wrong("a control character in a string");
            }
            unescaped.append(c == '\\' ? escaped() : c);
        }
        return unescaped.toString();
    }

    private static boolean plain(char c) {
        return c >= ' ' && c != '"' && c != '\\';
    }

    private char escaped() throws JsonException {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("an unknown escape");
        };
    }

    private char unicode() throws JsonException {
        int unit = 0;
        for (int i = 0; i < UNICODE_DIGITS; i++) {
            char c = next();
            int digit = c < 128 ? Character.digit(c, HEX) : -1;
            if (digit < 0) {
                throw wrong("four hexadecimal digits are expected");
            }
            unit = unit * HEX + digit;
        }
        return (char) unit;
    }

    private JsonNode number() throws JsonException {
        int from = at;
        skip('-');
        int digits = at;
        if (digits() == 0 || (text.charAt(digits) == '0' && at - digits > 1)) {
            throw wrong("a value is expected");
        }
        boolean whole = true;
        if (skip('.')) {
            whole = false;
            needDigits();
        }
        if (skip('e') || skip('E')) {
            whole = false;
            if (!skip('+')) {
                skip('-');
            }
            needDigits();
        }
        if (at - from > MAX_NUMBER_LENGTH) {
            throw wrong("a number is longer than " + MAX_NUMBER_LENGTH);
        }
        String number = text.substring(from, at);
        return whole ? integer(number) : NODES.numberNode(Double.parseDouble(number));
    }

    private static JsonNode integer(String number) {
        if (number.length() > LONG_DIGITS) {
            BigInteger big = new BigInteger(number);
            return big.bitLength() < Long.SIZE ? NODES.numberNode(big.longValue()) : NODES.numberNode(big);
        }
        long value = Long.parseLong(number);
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    private void needDigits() throws JsonException {
        if (digits() == 0) {
            throw wrong("a digit is expected");
        }
    }

    private int digits() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - from;
    }

    private boolean skip(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        if (there) {
            at++;
        }
        return there;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char c) throws JsonException {
        if (!skip(c)) {
            throw wrong("'" + c + "' is expected");
        }
    }

    private char next() throws JsonException {
        char c = peek();
        at++;
        return c;
    }

    private char peek() throws JsonException {
        if (at >= text.length()) {
            throw wrong("the text ends too early");
        }
        return text.charAt(at);
    }

    private JsonException wrong(String what) {
        return new JsonException(what + ", at character " + at);
    }
}
