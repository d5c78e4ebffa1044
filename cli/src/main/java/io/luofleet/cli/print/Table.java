// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Columns as wide as what is in them, without lines, so that other programs can cut them. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<UnaryOperator<String>> looks;

    /**
     * A table without rows.
     *
     * @param heads what stands above the columns
     * @param looks what becomes of each column's cells below them; the width stays
     */
    Table(List<String> heads, List<UnaryOperator<String>> looks) {
        this.heads = heads;
        this.looks = looks;
    }

    /** One row more, with a cell for each column. */
    void add(List<String> cells) {
        rows.add(cells);
    }

    /** Prints all of it. */
    void print(PrintWriter out) {
        int[] widths = new int[looks.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = heads.get(i).length();
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        print(
                out,
                heads,
                widths,
                looks.stream().map(_ -> UnaryOperator.<String>identity()).toList());
        rows.forEach(row -> print(out, row, widths, looks));
    }

    private static void print(PrintWriter out, List<String> row, int[] widths, List<UnaryOperator<String>> looks) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            line.append(looks.get(i).apply(cell));
            if (i < widths.length - 1) {
                line.repeat(' ', widths[i] - cell.length()).append(GAP);
            }
        }
        out.println(line.toString().stripTrailing());
    }
}
