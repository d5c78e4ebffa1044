// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import io.luofleet.hostagent.sys.IoWords;
import java.io.IOException;
import java.time.Instant;

/** {@code luo-agent}: exit status 0 on success, 1 on failure, 2 for a wrong command line. */
public final class Main {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    private Main() {}

    /** @param args see {@code luo-agent --help} */
    public static void main(String[] args) {
        Instant startedAt = Instant.now();
        int status;
        try {
            if (args.length > 0 && args[0].equals("run")) {
                if (wantsHelp(args)) {
                    System.out.print(RunOptions.USAGE);
                } else {
                    Run.run(RunOptions.parse(args, 1), startedAt);
                }
                status = 0;
            } else if (args.length > 0 && args[0].equals("train")) {
                Training.train(RunOptions.parse(args, 1), startedAt);
                status = 0;
            } else {
                status = Commands.execute(args);
            }
        } catch (UsageException e) {
            System.err.println("luo-agent: " + e.getMessage() + " (see luo-agent --help)");
            status = USAGE;
        } catch (IOException e) {
            System.err.println("luo-agent: " + IoWords.of(e));
            status = FAILURE;
        } catch (InterruptedException e) {
            status = FAILURE;
        }
        System.exit(status);
    }

    private static boolean wantsHelp(String[] args) {
        for (String arg : args) {
            if (arg.equals("--help") || arg.equals("-h")) {
                return true;
            }
        }
        return false;
    }
}
