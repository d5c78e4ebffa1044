// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import com.fasterxml.jackson.databind.JsonNode;
import io.luofleet.cli.Confirm;
import io.luofleet.cli.service.Query;
import io.luofleet.cli.service.ServiceCommand;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands of {@code luofleet release} about one that is registered. */
final class RegisteredCommands {
    private RegisteredCommands() {}

    /** One release. */
    abstract static class OfOne extends ServiceCommand {
        @Parameters(paramLabel = "NAME", index = "0")
        private String name;

        final String name() {
            return name;
        }

        final Query path() {
            return Query.of("releases", name);
        }

        final int show(JsonNode release) {
            return show(release, "name", out -> ShownRelease.page(out, release));
        }
    }

    /** {@code luofleet release show}. */
    @Command(name = "show", description = "One that is registered.", mixinStandardHelpOptions = true)
    static final class Show extends OfOne {
        @Override
        public Integer call() {
            return show(client().get(path()));
        }
    }

    /** {@code luofleet release retire}. */
    @Command(
            name = "retire",
            description = "Lets no host go to it any more, for good; running rollouts to it pause.",
            mixinStandardHelpOptions = true)
    static final class Retire extends OfOne {
        @Mixin
        private Confirm confirm;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
        private String reason;

        @Override
        public Integer call() {
            long rollouts = client().all(Query.of("rollouts")).stream()
                    .filter(each -> each.path("release").asText().equals(name()))
                    .filter(each -> each.path("status").asText().equals("RUNNING"))
                    .count();
            confirm.ask("No host goes to %s any more, for good; running rollouts to it that pause: %d"
                    .formatted(name(), rollouts));
            return show(client().post(path().then("retire"), Map.of("reason", reason)));
        }
    }

    /** {@code luofleet release tag}. */
    @Command(
            name = "tag",
            description = "Gives it these tags and no others; none where none is named.",
            mixinStandardHelpOptions = true)
    static final class Tag extends OfOne {
        @Parameters(paramLabel = "TAG", index = "1..*", arity = "0..*")
        private List<String> tags = List.of();

        @Override
        public Integer call() {
            return show(client().put(path().then("tags"), Map.of("tags", tags)));
        }
    }
}
