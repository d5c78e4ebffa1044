// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Columns;
import java.util.List;

/** A command that shows a list of the API, every page of it. */
public abstract class ListCommand extends ServiceCommand {
    private final Columns columns;

    /** @param columns what is shown of each */
    protected ListCommand(Columns columns) {
        this.columns = columns;
    }

    /** Which list: below {@code /api/v1}, with what narrows it. */
    protected abstract Query query();

    /** Its items; all pages of the list, where it has pages. */
    protected List<JsonNode> items(ServiceClient client) {
        return client.all(query());
    }

    @Override
    public Integer call() {
        return service().show(items(client()), columns);
    }
}
