// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.security;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import io.luofleet.cli.service.ServiceCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code luofleet login-link}: into a browser without a provider to log in at. */
@Command(
        name = "login-link",
        description = "Makes a link that opens a session in a browser, once, within two minutes.",
        mixinStandardHelpOptions = true)
public final class LoginLinkCommand extends ServiceCommand {
    @Option(
            names = "--role",
            split = ",",
            paramLabel = "ROLE",
            description = "What the session may do: some of your roles, with commas; by default all of them.")
    private List<String> roles;

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        Fields.put(body, "roles", roles);
        ServiceClient client = client();
        JsonNode link = client.post(Query.of("login-links"), body);
        // What stands behind the # is sent to nobody, so that it is in no log.
        return show(
                link,
                "id",
                out -> out.println(Text.plain("%s%s#%s"
                        .formatted(
                                client.base(),
                                link.path("page").asText(),
                                link.path("secret").asText()))));
    }
}
