// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Goes through a JSON text that is too large to be held: large objects and arrays member by member, whatever is small as a tree. The
 * text must be UTF-8 and is trusted as far as its shape goes, which {@link Json} checks in each small value.
 */
public final class JsonStream {
    /** More than one small value has, in bytes. */
    private static final int MAX_VALUE_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_DEPTH = 32;
    private static final int END = -1;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;
    private int depth;
    private byte[] value = new byte[256];
    private int valueBytes;

    /** @param in the text; read in pieces, and not closed */
    public JsonStream(InputStream in) {
        this.in = in;
    }

    /** Takes one member of an object. */
    @FunctionalInterface
    public interface Member {
        /** Reads the member's value with exactly one call of the stream. */
        void read(String name) throws IOException;
    }

    /** Takes one element of an array. */
    @FunctionalInterface
    public interface Element {
        /** Reads the element with exactly one call of the stream. */
        void read() throws IOException;
    }

    /** Goes through the object that comes next. */
    public void object(Member member) throws IOException {
        enter('{');
        if (!closes('}')) {
            do {
                String name = value().textValue();
                if (name == null) {
                    throw new JsonException("a member's name is expected");
                }
                expect(':');
                member.read(name);
            } while (continues('}'));
        }
        depth--;
    }

    /** Goes through the array that comes next. */
    public void array(Element element) throws IOException {
        enter('[');
        if (!closes(']')) {
            do {
                element.read();
            } while (continues(']'));
        }
        depth--;
    }

    /** The value that comes next, as a tree; at most 1 MiB. */
    public JsonNode value() throws IOException {
        skipSpace();
        valueBytes = 0;
        int open = 0;
        do {
            int c = peek();
            if (c == END) {
                throw new EOFException("the text ends too early");
            }
            if (open == 0 && valueBytes > 0 && endsScalar(c)) {
                break;
            }
            take();
            if (c == '"') {
                restOfString();
                if (open == 0) {
                    break;
                }
            } else if (c == '{' || c == '[') {
                open++;
            } else if (c == '}' || c == ']') {
                open--;
                if (open == 0) {
                    break;
                }
            }
        } while (open >= 0);
        return Json.read(Arrays.copyOf(value, valueBytes));
    }

    private static boolean endsScalar(int c) {
        return c == ',' || c == '}' || c == ']' || c == ':' || c <= ' ';
    }

    private void restOfString() throws IOException {
        for (int c = take(); c != '"'; c = take()) {
            if (c == '\\') {
                take();
            }
        }
    }

    private int take() throws IOException {
        int c = peek();
        if (c == END) {
            throw new EOFException("the text ends too early");
        }
        at++;
        if (valueBytes == value.length) {
            if (valueBytes >= MAX_VALUE_BYTES) {
                throw new JsonException("a value is longer than " + MAX_VALUE_BYTES + " bytes");
            }
            value = Arrays.copyOf(value, 2 * valueBytes);
        }
        value[valueBytes++] = (byte) c;
        return c;
    }

    private void enter(char begin) throws IOException {
        expect(begin);
        if (++depth > MAX_DEPTH) {
            throw new JsonException("nested deeper than " + MAX_DEPTH);
        }
    }

    private boolean closes(char end) throws IOException {
        skipSpace();
        if (peek() == end) {
            at++;
            return true;
        }
        return false;
    }

    private boolean continues(char end) throws IOException {
        if (closes(end)) {
            return false;
        }
        expect(',');
        return true;
    }

    private void expect(char c) throws IOException {
        skipSpace();
        if (peek() != c) {
            throw new JsonException("'" + c + "' is expected");
        }
        at++;
    }

    private void skipSpace() throws IOException {
        for (int c = peek(); c == ' ' || c == '\t' || c == '\r' || c == '\n'; c = peek()) {
            at++;
        }
    }

    private int peek() throws IOException {
        if (at == limit) {
            at = 0;
            limit = Math.max(0, in.read(buffer));
            if (limit == 0) {
                return END;
            }
        }
        return buffer[at] & 0xff;
    }
}
