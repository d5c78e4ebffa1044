// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the packaged programs lie in a checkout.
 *
 * @param root the checkout
 */
public record Layout(Path root) {
    /** The checkout named by the system property {@code luofleet.root}, or else the current directory. */
    public static Layout ofThisRun() {
        return new Layout(Path.of(System.getProperty("luofleet.root", "."))
                .toAbsolutePath()
                .normalize());
    }

    /** The control plane's runnable jar. */
    public Path serviceJar() {
        return required(root.resolve("target/quarkus-app/quarkus-run.jar"));
    }

    /** The agent's launcher in its distribution. */
    public Path agent() {
        return required(root.resolve("native-agent/target/dist/bin/luo-agent"));
    }

    /** The command line. */
    public Path cli() {
        return required(root.resolve("cli/bin/luofleet"));
    }

    /** The sample workload. */
    public Path workload() {
        return required(root.resolve("target/workload/luo-workload"));
    }

    /** The script that boots one lab host. */
    public Path bootHost() {
        return required(root.resolve("lab/boot-host"));
    }

    private static Path required(Path path) {
        if (!Files.exists(path)) {
            throw new HarnessException(path + " is missing: run 'make build' first");
        }
        return path;
    }
}
