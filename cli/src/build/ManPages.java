// SPDX-License-Identifier: Apache-2.0

import io.luofleet.cli.Main;
import java.io.File;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes a page in AsciiDoc for every command, from what {@code --help} says: {@code ManPages.java DIR}. */
public final class ManPages {
    private ManPages() {}

    /** Ends with the generator's status. */
    public static void main(String[] args) throws Exception {
        System.exit(ManPageGenerator.generateManPage(
                new File(args[0]), null, new boolean[0], false, Main.model().getCommandSpec()));
    }
}
