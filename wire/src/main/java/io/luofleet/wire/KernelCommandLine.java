// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A kernel's command line, taken apart as the kernel does for its early parameters: {@code next_arg()} of {@code lib/cmdline.c} and
 * {@code parse_args()} of {@code kernel/params.c}. Blanks within quotes belong to a word, {@code --} ends the kernel's part, and
 * {@code -} and {@code _} are the same in a name. Pure.
 *
 * @param words in order, up to {@code --}
 * @param bytes how long it is, in bytes of UTF-8
 */
public record KernelCommandLine(List<Word> words, int bytes) {
    /**
     * What {@code kexec_file_load} takes at most: {@code COMMAND_LINE_SIZE - 1} of x86 with the final NUL ({@code bzImage64_load()}).
     */
    public static final int MAX_BYTES = 2046;

    private static final String END = "--";

    /** Copies the words. */
    public KernelCommandLine {
        words = List.copyOf(words);
    }

    /**
     * One word.
     *
     * @param text as it stands on the line
     * @param name before the {@code =}, with {@code _} for every {@code -}
     * @param value behind it, without quotes; {@code null} for a word without {@code =}
     */
    public record Word(String text, String name, String value) {}

    /** Takes a line apart. The kernel sees bytes and ends at a NUL. */
    public static KernelCommandLine parse(String line) {
        // A character a byte, as the kernel has them: its blanks include 0xA0, which UTF-8 uses within letters.
        byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
        String text = new String(utf8, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0') < 0 ? text.length() : text.indexOf('\0');
        List<Word> words = new ArrayList<>();
        int at = skipBlanks(text, 0, end);
        while (at < end) {
            int next = endOfWord(text, at, end);
            Word raw = raw(text.substring(at, next));
            if (raw.value() == null && raw.name().equals(END)) {
                break;
            }
            words.add(new Word(
                    utf8(raw.text()), raw.name().replace('-', '_'), raw.value() == null ? null : utf8(raw.value())));
            at = skipBlanks(text, next, end);
        }
        return new KernelCommandLine(words, utf8.length);
    }

    /** The words of a name, in order; with {@code _} for {@code -}. */
    public List<Word> all(String name) {
        return words.stream().filter(word -> word.name().equals(name)).toList();
    }

    /**
     * The word that decides a switch: the last that the kernel understands. It leaves the switch as it was at one that it does
     * not.
     */
    public Optional<Word> deciding(String name) {
        return all(name).stream().filter(word -> flag(word.value()).isPresent()).reduce((first, last) -> last);
    }

    /** What a switch is in the end; empty when no word decides it, so that the kernel's own default counts. */
    public Optional<Boolean> flag(Word word) {
        return flag(word.value());
    }

    /** {@code kstrtobool()} of {@code lib/kstrtox.c}: only the first letters count. */
    private static Optional<Boolean> flag(String value) {
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        return switch (value.charAt(0)) {
            case 'e', 'E', 'y', 'Y', 't', 'T', '1' -> Optional.of(true);
            case 'd', 'D', 'n', 'N', 'f', 'F', '0' -> Optional.of(false);
            case 'o', 'O' ->
                switch (value.length() < 2 ? ' ' : value.charAt(1)) {
                    case 'n', 'N' -> Optional.of(true);
                    case 'f', 'F' -> Optional.of(false);
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }

    private static Word raw(String text) {
        boolean quoted = text.startsWith("\"");
        String body = quoted ? text.substring(1) : text;
        int equals = equals(body);
        String name = equals == 0 ? body : body.substring(0, equals);
        String value = equals == 0 ? null : body.substring(equals + 1);
        boolean open = quoted;
        if (value != null && value.startsWith("\"")) {
            value = value.substring(1);
            if (value.endsWith("\"") || value.isEmpty()) {
                value = value.isEmpty() ? value : value.substring(0, value.length() - 1);
                open = false;
            }
        }
        if (open && value != null && value.endsWith("\"")) {
            value = value.substring(0, value.length() - 1);
        } else if (open && value == null && name.endsWith("\"")) {
            name = name.substring(0, name.length() - 1);
        }
        return new Word(text, name, value);
    }

    /** Where name and value part; 0 for nowhere, since the kernel does not count a {@code =} at the beginning. */
    private static int equals(String body) {
        return Math.max(body.indexOf('=', 1), 0);
    }

    private static int endOfWord(String text, int start, int end) {
        boolean quotes = false;
        for (int i = start; i < end; i++) {
            if (text.charAt(i) == '"') {
                quotes = !quotes;
            } else if (!quotes && isBlank(text.charAt(i))) {
                return i;
            }
        }
        return end;
    }

    private static int skipBlanks(String text, int start, int end) {
        int at = start;
        while (at < end && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** {@code isspace()} of {@code lib/ctype.c}. */
    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
