// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.session;

import io.luofleet.cli.service.Query;
import picocli.CommandLine.Option;

/** Which of what was observed on hosts. */
final class Observed {
    @Option(names = "--host", paramLabel = "NAME", description = "On a host.")
    private String host;

    @Option(names = "--update", paramLabel = "ID", description = "In an update.")
    private String update;

    @Option(
            names = "--all",
            description = "Of earlier boots, too; without it, and without --update, what is there now.")
    private boolean all;

    /** An update is over in another boot than it began in: what it carried is in both. */
    Query narrow(Query query) {
        boolean isEarlierToo = all || update != null;
        return query.with("host", host).with("update", update).with("current", isEarlierToo ? null : true);
    }
}
