// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.fleet;

import io.luofleet.cli.print.PrintingCommand;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code luofleet version}: of this program; it asks nobody. */
@Command(name = "version", description = "Which luofleet this is.", mixinStandardHelpOptions = true)
public final class VersionCommand extends PrintingCommand implements Callable<Integer>, IVersionProvider {
    @Override
    public Integer call() {
        out().println(text());
        return 0;
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }

    private static String text() {
        return "luofleet "
                + Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
                        .orElse("(not packaged)");
    }
}
