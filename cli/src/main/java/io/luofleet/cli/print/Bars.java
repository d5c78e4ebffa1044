// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.print;

/** Bars of a small chart in a terminal. */
public final class Bars {
    /** The width of the longest, in characters. */
    private static final int WIDTH = 40;

    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private final long most;

    /** @param most what the longest bar stands for */
    public Bars(long most) {
        this.most = most;
    }

    /** A bar as long as its share; something that is not nothing is seen. */
    public String of(long count) {
        if (count <= 0 || most <= 0) {
            return "";
        }
        int eighths = (int) Math.max(1, Math.round(8.0 * WIDTH * Math.min(count, most) / most));
        return "█".repeat(eighths / 8) + (eighths % 8 == 0 ? "" : EIGHTHS.charAt(eighths % 8));
    }
}
