// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.problem;

import io.luofleet.platform.text.CheckedValues;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;

/** Reads parameters so that a mistake in one is answered with its name and what is possible. */
@Provider
public class ParameterConverters implements ParamConverterProvider {

    @Override
    @SuppressWarnings("unchecked")
    public <T> ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
        String name = name(annotations);
        if (type == UUID.class) {
            return (ParamConverter<T>) converter(name, "must be a UUID", UUID::fromString);
        }
        if (type == long.class || type == Long.class) {
            return (ParamConverter<T>) converter(name, "must be a whole number", Long::valueOf);
        }
        if (type == int.class || type == Integer.class) {
            return (ParamConverter<T>) converter(name, "must be a whole number", Integer::valueOf);
        }
        if (type == boolean.class || type == Boolean.class) {
            return (ParamConverter<T>) converter(name, "must be true or false", ParameterConverters::strictBoolean);
        }
        if (type == Instant.class) {
            return (ParamConverter<T>) converter(
                    name,
                    "must be an ISO-8601 instant from 1970 to 9999, for example 2026-01-31T12:00:00Z",
                    ParameterConverters::storable);
        }
        if (type == Duration.class) {
            return (ParamConverter<T>)
                    converter(name, "must be an ISO-8601 duration, for example PT30M", ParameterConverters::duration);
        }
        if (type.isEnum()) {
            T[] constants = type.getEnumConstants();
            return converter(name, "must be one of " + Arrays.toString(constants), text -> Arrays.stream(constants)
                    .filter(c -> c.toString().equals(text))
                    .findFirst()
                    .orElseThrow(IllegalArgumentException::new));
        }
        return null;
    }

    private static Instant storable(String text) {
        try {
            Instant read = Instant.parse(text);
            if (CheckedValues.isInRange(read)) {
                return read;
            }
        } catch (DateTimeException _) {
            // Refused below.
        }
        throw new IllegalArgumentException(text);
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException _) {
            throw new IllegalArgumentException(text);
        }
    }

    private static Boolean strictBoolean(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static <V> ParamConverter<V> converter(String name, String rule, Function<String, V> read) {
        return new ParamConverter<>() {
            @Override
            public V fromString(String value) {
                if (value == null || value.isEmpty()) {
                    return null;
                }
                try {
                    return read.apply(value);
                } catch (IllegalArgumentException e) {
                    throw new InvalidRequestException(name, rule + ", not '" + value + "'");
                }
            }

            @Override
            public String toString(V value) {
                return String.valueOf(value);
            }
        };
    }

    private static String name(Annotation[] annotations) {
        for (Annotation annotation : annotations) {
            switch (annotation) {
                case QueryParam query -> {
                    return query.value();
                }
                case PathParam path -> {
                    return path.value();
                }
                case HeaderParam header -> {
                    return header.value();
                }
                case CookieParam cookie -> {
                    return cookie.value();
                }
                default -> {}
            }
        }
        return "parameter";
    }
}
