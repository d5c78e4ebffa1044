// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What a list shows of each of its items. */
public final class Columns {
    private final String name;
    private final List<Column> columns = new ArrayList<>();

    private record Column(String head, Cell cell, boolean isState, boolean isWide) {}

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

    /** A field as it is; a field of a field is {@code by.name}. */
    public Columns field(String head, String field) {
        return add(head, item -> Text.of(at(item, field)));
    }

    /** A state, coloured where colours are wanted. */
    public Columns state(String head, String field) {
        columns.add(new Column(head, (item, _) -> Text.of(at(item, field)), true, false));
        return this;
    }

    /** How long ago an instant was. */
    public Columns age(String head, String field) {
        columns.add(new Column(head, (item, now) -> Text.ago(at(item, field), now), false, false));
        return this;
    }

    /** How long it is until an instant. */
    public Columns until(String head, String field) {
        columns.add(new Column(head, (item, now) -> Text.until(at(item, field), now), false, false));
        return this;
    }

    /** Labels. */
    public Columns labels(String head, String field) {
        return add(head, item -> Text.labels(at(item, field)));
    }

    /** A list of words. */
    public Columns words(String head, String field) {
        return add(head, item -> Text.words(at(item, field)));
    }

    /** What else is made of an item. */
    public Columns add(String head, Function<JsonNode, String> cell) {
        columns.add(new Column(head, (item, _) -> cell.apply(item), false, false));
        return this;
    }

    /** The column that was added last is shown only where there is room: {@code -o wide}. */
    public Columns wide() {
        Column last = columns.removeLast();
        columns.add(new Column(last.head, last.cell, last.isState, true));
        return this;
    }

    /** Prints items. */
    void print(PrintWriter out, List<JsonNode> items, boolean isWide, Terminal terminal, Instant now) {
        List<Column> shown =
                columns.stream().filter(column -> isWide || !column.isWide).toList();
        List<UnaryOperator<String>> looks = shown.stream()
                .<UnaryOperator<String>>map(
                        column -> column.isState && terminal.hasColours() ? Tone::coloured : UnaryOperator.identity())
                .toList();
        Table table = new Table(shown.stream().map(Column::head).toList(), looks);
        for (JsonNode item : items) {
            table.add(shown.stream().map(column -> column.cell.of(item, now)).toList());
        }
        table.print(out);
    }

    private static JsonNode at(JsonNode item, String field) {
        int dot = field.indexOf('.');
        return dot < 0 ? item.path(field) : at(item.path(field.substring(0, dot)), field.substring(dot + 1));
    }
}
