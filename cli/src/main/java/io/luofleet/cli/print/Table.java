// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns as wide as what is in them, without lines, so that other programs can cut them. */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** @param heads what stands above the columns */
    Table(List<String> heads) {
        rows.add(heads);
    }

    /** One row more, with a cell for each column. */
    void add(List<String> cells) {
        rows.add(cells);
    }

    /** Prints all of it. */
    void print(PrintWriter out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i));
                if (i < columns - 1) {
                    line.repeat(' ', widths[i] - row.get(i).length()).append(GAP);
                }
            }
            out.println(line);
        }
    }
}
