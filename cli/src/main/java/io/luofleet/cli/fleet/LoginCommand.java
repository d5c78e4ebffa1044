// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.cli.print.Text;
import io.luofleet.cli.service.Contexts;
import io.luofleet.cli.service.Contexts.Context;
import io.luofleet.cli.service.ControlOptions;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code luofleet login}: keeps a control plane and a token as a context, once it has let them in. */
@Command(
        name = "login",
        description = "Keeps a control plane with a token under a name, and uses it from then on.",
        mixinStandardHelpOptions = true)
public final class LoginCommand extends PrintingCommand implements Callable<Integer> {
    @Mixin
    private ControlOptions control;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "The context's name; by default ${DEFAULT-VALUE}.",
            defaultValue = "default")
    private String name;

    @Override
    public Integer call() throws IOException {
        Map<String, String> environment = System.getenv();
        Context chosen = control.chosen(environment);
        JsonNode me = ServiceClient.of(chosen).get(Query.of("me"));
        Contexts contexts = Contexts.of(environment);
        contexts.keep(name, chosen);
        out().printf("%s  kept as context %s in %s%n", whoami(me), name, contexts.file());
        return 0;
    }

    /** Who one is, in a line. */
    static String whoami(JsonNode me) {
        String roles = StreamSupport.stream(me.path("roles").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
        String scope = me.path("scope").isTextual() ? "for hosts with " + Text.of(me.path("scope")) : "for all hosts";
        return "%s (%s), %s, %s"
                .formatted(Text.of(me.path("name")), Text.of(me.path("credential")), Text.plain(roles), scope);
    }
}
