// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.PrintingCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a log that grows, a line an entry, oldest first, and goes on with it where that is asked for. */
public abstract class FollowCommand extends PrintingCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    private final String command;
    private final String number;

    @Mixin
    private ControlOptions control;

    @Option(
            names = "--after",
            paramLabel = "NUMBER",
            description = "Those after this one's number; by default all that are kept.",
            defaultValue = "0")
    private long after;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, over lost connections too, until interrupted.")
    private boolean follow;

    @Option(names = "--json", description = "Each as the API says it, one a line.")
    private boolean json;

    private boolean hasRead;

    /**
     * A log.
     *
     * @param command as it is typed, for whoever interrupted it
     * @param number the field of an entry by which the log goes on
     */
    protected FollowCommand(String command, String number) {
        this.command = command;
        this.number = number;
    }

    /**
     * What is asked for.
     *
     * @param limit how many at once
     * @param after the number of the last one seen
     */
    protected abstract Query query(int limit, long after);

    /** An entry for people. */
    protected abstract String line(JsonNode entry);

    @Override
    public Integer call() throws InterruptedException {
        if (!follow) {
            return read(control.client());
        }
        try (Interrupted _ = Interrupted.says(
                err(), () -> "to go on from here: luofleet %s --follow --after %d".formatted(command, after))) {
            return read(control.client());
        }
    }

    private int read(ServiceClient client) throws InterruptedException {
        Patience patience = new Patience(err());
        boolean isMore = true;
        // Whoever goes on from somewhere has been there before: it will come back.
        boolean isKnown = after > 0;
        while ((isMore || follow) && !out().checkError()) {
            int seen = follow && isKnown ? patience.withLostConnections(() -> page(client)) : page(client);
            isKnown = true;
            isMore = seen == PAGE;
            if (follow && !isMore) {
                patience.pause();
            }
        }
        return 0;
    }

    /** Whoever follows has seen everything up to a moment ago, though none of it may have been one of these. */
    private JsonNode next(ServiceClient client) {
        try {
            return client.get(query(PAGE, after));
        } catch (ServiceException e) {
            if (!hasRead || e.goneUpTo().isEmpty()) {
                throw e;
            }
            after = e.goneUpTo().getAsLong();
            err().println("luofleet: those up to %d are no longer kept; going on after them".formatted(after));
            return client.get(query(PAGE, after));
        }
    }

    private int page(ServiceClient client) {
        JsonNode items = next(client).path("items");
        hasRead = true;
        for (JsonNode entry : items) {
            out().println(json ? entry.toString() : line(entry));
            after = entry.path(number).asLong();
        }
        out().flush();
        return items.size();
    }
}
