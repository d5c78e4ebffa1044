// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import io.luofleet.cli.service.ServiceCommand;
import picocli.CommandLine.Command;

/** {@code luofleet whoami}. */
@Command(
        name = "whoami",
        description = "Who the control plane takes you for, and what you may do.",
        mixinStandardHelpOptions = true)
public final class WhoamiCommand extends ServiceCommand {
    @Override
    public Integer call() {
        ServiceClient client = client();
        JsonNode me = client.get(Query.of("me"));
        return show(me, "name", out -> out.printf("%s  at %s%n", LoginCommand.whoami(me), client.address()));
    }
}
