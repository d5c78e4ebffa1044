// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Option;

/** The form in which something is shown. */
public final class Output {
    private static final ObjectWriter JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writer();

    /** A form. */
    enum Form {
        /** For people. */
        table,
        /** The same with more columns. */
        wide,
        /** As the API answers it. */
        json,
        /** Names alone, one a line, for other programs. */
        name
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES}; by default ${DEFAULT-VALUE}.",
            defaultValue = "table")
    private Form form;

    /** Shows many. */
    public void many(PrintWriter out, List<JsonNode> items, Columns columns) {
        switch (form) {
            case table -> columns.print(out, items, false, Clock.systemUTC().instant());
            case wide -> columns.print(out, items, true, Clock.systemUTC().instant());
            case json -> out.println(text(items));
            case name -> items.forEach(item -> out.println(Text.of(item.path(columns.name()))));
        }
    }

    /**
     * Shows one.
     *
     * @param name the field by which it is known
     * @param page prints it for people
     */
    public void one(PrintWriter out, JsonNode item, String name, Runnable page) {
        switch (form) {
            case table, wide -> page.run();
            case json -> out.println(text(item));
            case name -> out.println(Text.of(item.path(name)));
        }
    }

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON cannot be written", e);
        }
    }
}
