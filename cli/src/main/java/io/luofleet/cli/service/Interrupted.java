// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import java.io.PrintWriter;
import java.util.function.Supplier;

/** Says, where somebody interrupts what would go on for long, how to go on with it. */
public final class Interrupted implements AutoCloseable {
    private final Thread hook;

    private Interrupted(Thread hook) {
        this.hook = hook;
    }

    /**
     * From now on, until it is closed.
     *
     * @param words made when it is interrupted
     */
    public static Interrupted says(PrintWriter err, Supplier<String> words) {
        Thread hook = new Thread(() -> {
            err.println();
            err.println("luofleet: " + words.get());
            err.flush();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interrupted(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It is being said.
        }
    }
}
