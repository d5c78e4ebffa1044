// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import io.luofleet.label.SelectorSyntaxException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * An object of a request, as JSON gives it (maps, lists, text, numbers, booleans). What is wrong is noted with its path and
 * reading goes on with the default, so that one answer names every mistake.
 */
final class Fields {
    /** As long as anything may be told to take. */
    static final Duration WEEK = Duration.ofDays(7);

    /** Goes on in the place of a URL that is none. */
    private static final URI NO_URL = URI.create("about:blank");

    private final Map<?, ?> fields;
    private final String path;
    private final List<Finding> findings;
    private final boolean isObject;

    private Fields(Map<?, ?> fields, boolean isObject, String path, List<Finding> findings) {
        this.fields = fields;
        this.isObject = isObject;
        this.path = path;
        this.findings = findings;
    }

    /** An element of a list and where it is. */
    record Element(Object value, String path) {}

    /** Reads an object that may have these fields and no others. */
    static Fields of(Object value, String path, List<Finding> findings, String... known) {
        if (!(value instanceof Map<?, ?> map)) {
            findings.add(new Finding(path, "must be an object"));
            return new Fields(Map.of(), false, path, findings);
        }
        Fields read = new Fields(map, true, path, findings);
        List<String> allowed = Arrays.asList(known);
        map.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !allowed.contains(key))
                .sorted()
                .forEach(key ->
                        read.note(key, "is not known here; known are " + String.join(", ", new TreeSet<>(allowed))));
        return read;
    }

    /** Whether it was an object at all; what else it was is noted. */
    boolean isObject() {
        return isObject;
    }

    /** Whether the field is there with a value. */
    boolean has(String name) {
        return fields.get(name) != null;
    }

    void note(String name, String message) {
        findings.add(new Finding(pathOf(name), message));
    }

    String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    Fields object(String name, String... known) {
        return of(has(name) ? fields.get(name) : Map.of(), pathOf(name), findings, known);
    }

    Element element(String name) {
        return new Element(fields.get(name), pathOf(name));
    }

    List<Element> list(String name) {
        List<Element> elements = new ArrayList<>();
        if (has(name)) {
            if (fields.get(name) instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                    elements.add(new Element(list.get(i), pathOf(name) + "[" + i + "]"));
                }
            } else {
                note(name, "must be an array");
            }
        }
        return elements;
    }

    /** Whether the field is an array of nothing; what is no array is noted where it is read. */
    boolean isEmptyList(String name) {
        return fields.get(name) instanceof List<?> list && list.isEmpty();
    }

    /** Elements of a list that are text. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Element element : list(name)) {
            if (element.value() instanceof String text && !text.isBlank()) {
                texts.add(text);
            } else {
                findings.add(new Finding(element.path(), "must be text"));
            }
        }
        return texts;
    }

    String text(String name, String absent) {
        if (!has(name)) {
            return absent;
        }
        if (fields.get(name) instanceof String text) {
            return text;
        }
        note(name, "must be text");
        return absent;
    }

    String required(String name) {
        String text = text(name, "");
        if (text.isBlank() && (!has(name) || fields.get(name) instanceof String)) {
            note(name, "is missing");
        }
        return text;
    }

    boolean bool(String name, boolean absent) {
        if (!has(name)) {
            return absent;
        }
        if (fields.get(name) instanceof Boolean value) {
            return value;
        }
        note(name, "must be true or false");
        return absent;
    }

    int whole(String name, int absent, int least, int most) {
        if (!has(name)) {
            return absent;
        }
        Object value = fields.get(name);
        boolean isWhole = value instanceof Integer || value instanceof Long;
        if (isWhole && ((Number) value).longValue() >= least && ((Number) value).longValue() <= most) {
            return ((Number) value).intValue();
        }
        note(name, "must be a whole number from %d to %d".formatted(least, most));
        return absent;
    }

    Duration duration(String name, Duration absent, Duration least, Duration most) {
        Duration read = parsed(name, absent, Duration::parse, "an ISO-8601 duration, for example PT30S");
        if (read != null && (read.compareTo(least) < 0 || read.compareTo(most) > 0)) {
            note(name, "must be from %s to %s".formatted(least, most));
            return absent;
        }
        return read;
    }

    <E extends Enum<E>> E choice(String name, E absent) {
        return parsed(
                name,
                absent,
                text -> Enum.valueOf(absent.getDeclaringClass(), text),
                "one of "
                        + String.join(
                                ", ",
                                Arrays.stream(absent.getDeclaringClass().getEnumConstants())
                                        .map(Enum::name)
                                        .toList()));
    }

    /** An absolute URL that HTTP clients can ask; {@link #NO_URL} when it is none. */
    URI url(String name) {
        return required(name).isBlank() ? NO_URL : parsed(name, NO_URL, Fields::httpUrl, "an http or https URL");
    }

    private static URI httpUrl(String text) {
        URI read = URI.create(text);
        boolean isHttp = "http".equals(read.getScheme()) || "https".equals(read.getScheme());
        if (!isHttp || read.getHost() == null) {
            throw new IllegalArgumentException(text);
        }
        return read;
    }

    /** Text that something else reads; refused when that throws. */
    <T> T parsed(String name, T absent, Function<String, T> parser, String what) {
        String text = text(name, null);
        if (text == null) {
            return absent;
        }
        try {
            return parser.apply(text);
        } catch (SelectorSyntaxException e) {
            note(name, "is no label selector, " + e.getMessage());
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException _) {
            note(name, "must be " + what);
        }
        return absent;
    }
}
