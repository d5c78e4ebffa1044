// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a list shows of each of its items. */
public final class Columns {
    private final String name;
    private final List<Column> columns = new ArrayList<>();

    private record Column(String head, Cell cell, boolean isWide) {}

    /** A cell's text at an instant. */
    @FunctionalInterface
    private interface Cell {
        String of(JsonNode item, Instant now);
    }

    /** @param name the field by which the items are known */
    public Columns(String name) {
        this.name = name;
    }

    /** The field by which the items are known. */
    String name() {
        return name;
    }

    /** A field as it is. */
    public Columns field(String head, String field) {
        return add(head, item -> Text.of(at(item, field)));
    }

    /** How long ago an instant was. */
    public Columns age(String head, String field) {
        columns.add(new Column(head, (item, now) -> Text.ago(at(item, field), now), false));
        return this;
    }

    /** Labels. */
    public Columns labels(String head, String field) {
        return add(head, item -> Text.labels(at(item, field)));
    }

    /** What else is made of an item. */
    public Columns add(String head, Function<JsonNode, String> cell) {
        columns.add(new Column(head, (item, _) -> cell.apply(item), false));
        return this;
    }

    /** The column that was added last is shown only where there is room: {@code -o wide}. */
    public Columns wide() {
        Column last = columns.removeLast();
        columns.add(new Column(last.head, last.cell, true));
        return this;
    }

    /** Prints items. */
    void print(PrintWriter out, List<JsonNode> items, boolean isWide, Instant now) {
        List<Column> shown =
                columns.stream().filter(column -> isWide || !column.isWide).toList();
        Table table = new Table(shown.stream().map(Column::head).toList());
        items.forEach(item -> table.add(
                shown.stream().map(column -> column.cell.of(item, now)).toList()));
        table.print(out);
    }

    /** A field of a field is {@code by.name}. */
    private static JsonNode at(JsonNode item, String field) {
        JsonNode found = item;
        for (String step : field.split("\\.", -1)) {
            found = found.path(step);
        }
        return found;
    }
}
