// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

/** The command line of the kernels after the first: one that only a kernel which reads it by the rules starts from with LUO on. */
public final class NextLine {
    /** Of each switch the last value that makes sense counts, in quotes too; the scratch areas are there already. */
    public static final String WORDS =
            "liveupdate=off \"liveupdate=on\" kho=off kho=\"on\" kho=perhaps kho_scratch=8M,8M,8M";

    private NextLine() {}

    /** A kernel's line with these words at its end, once. */
    public static String after(String running) {
        return running.contains(WORDS) ? running : running + " " + WORDS;
    }
}
