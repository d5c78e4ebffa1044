// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Columns;
import io.luofleet.cli.print.Terminal;
import java.util.List;
import picocli.CommandLine.Option;

/** A command that shows a list of the API, every page of it. */
public abstract class ListCommand extends ServiceCommand {
    /** To the upper left corner of an empty screen. */
    private static final String CLEARED = "\u001b[H\u001b[2J";

    private final Columns columns;

    @Option(
            names = {"-w", "--watch"},
            description = "Look again every two seconds, and show what changed, until interrupted.")
    private boolean watch;

    /** @param columns what is shown of each */
    protected ListCommand(Columns columns) {
        this.columns = columns;
    }

    /** What is shown of each. */
    protected Columns columns() {
        return columns;
    }

    /** Which list: below {@code /api/v1}, with what narrows it. */
    protected abstract Query query();

    /** Its items; all pages of the list, where it has pages. */
    protected List<JsonNode> items(ServiceClient client) {
        return client.all(query());
    }

    @Override
    public Integer call() throws InterruptedException {
        ServiceClient client = client();
        return watch ? watch(client) : service().show(items(client), columns());
    }

    private int watch(ServiceClient client) throws InterruptedException {
        Patience patience = new Patience(err());
        Terminal terminal = Terminal.current();
        List<JsonNode> shown = null;
        List<JsonNode> items = items(client);
        while (true) {
            // Ages grow by themselves: who looks sees them, a file would fill with them.
            if (terminal.isThere() || !items.equals(shown)) {
                out().print(terminal.isThere() ? CLEARED : "");
                service().show(items, columns());
                shown = items;
            }
            if (out().checkError()) {
                return 0;
            }
            patience.pause();
            items = patience.withLostConnections(() -> items(client));
        }
    }
}
