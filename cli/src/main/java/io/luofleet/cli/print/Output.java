// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The form in which something is shown. */
public final class Output {
    private static final Pattern SECOND_CONTROLS = Pattern.compile("[\\u007f-\\u009f]");

    /** A form. */
    enum Form {
        /** For people. */
        table,
        /** The same with more columns. */
        wide,
        /** As the API answers it. */
        json,
        /** The same, easier on the eye. */
        yaml,
        /** Names alone, one a line, for other programs. */
        name
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES}; by default ${DEFAULT-VALUE}.",
            defaultValue = "table")
    private Form form;

    /** Whether it is for people rather than for programs. */
    public boolean isForPeople() {
        return switch (form) {
            case table, wide -> true;
            case json, yaml, name -> false;
        };
    }

    /** Shows many. */
    public void many(PrintWriter out, List<JsonNode> items, Columns columns) {
        switch (form) {
            case table ->
                columns.print(
                        out, items, false, Terminal.current(), Clock.systemUTC().instant());
            case wide ->
                columns.print(
                        out, items, true, Terminal.current(), Clock.systemUTC().instant());
            case json -> out.println(json(items));
            case yaml -> out.print(yaml(items));
            case name -> items.forEach(item -> out.println(Text.of(item.path(columns.name()))));
        }
        out.flush();
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
            case json -> out.println(json(item));
            case yaml -> out.print(yaml(item));
            case name -> out.println(Text.of(item.path(name)));
        }
        out.flush();
    }

    private static String json(Object value) {
        String json = text(new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT), value);
        // Some terminals take these for the beginning of a command. In JSON they are nowhere but in strings.
        return SECOND_CONTROLS.matcher(json).replaceAll(found -> "\\\\u%04x"
                .formatted((int) found.group().charAt(0)));
    }

    private static String yaml(Object value) {
        return text(
                new YAMLMapper(YAMLFactory.builder()
                        .stringQuotingChecker(new Quoting())
                        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                        .disable(YAMLGenerator.Feature.SPLIT_LINES)
                        .build()),
                value);
    }

    /** Beside words that mean something in YAML, whatever does not begin as a word does: 1e3 is a number to some. */
    private static final class Quoting extends StringQuotingChecker.Default {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean needToQuoteValue(String value) {
            return value.isEmpty() || !Character.isLetter(value.charAt(0)) || super.needToQuoteValue(value);
        }
    }

    private static String text(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON cannot be written", e);
        }
    }
}
