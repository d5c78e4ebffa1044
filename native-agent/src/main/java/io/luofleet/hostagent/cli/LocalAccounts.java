// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Users and groups by number, or by the name that {@code /etc/passwd} and {@code /etc/group} have. Other sources of names are not asked:
 * they may need a network, which is not there when guests wait.
 */
final class LocalAccounts {
    private static final String NUMBER = "\\d{1,10}";

    private LocalAccounts() {}

    static int uid(String user) throws UsageException {
        return number("user", user, Path.of("/etc/passwd"));
    }

    static int gid(String group) throws UsageException {
        return number("group", group, Path.of("/etc/group"));
    }

    /** Both files have lines {@code name:password:number:…}. */
    private static int number(String kind, String name, Path file) throws UsageException {
        try {
            if (name.matches(NUMBER)) {
                return Integer.parseUnsignedInt(name);
            }
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split(":", -1);
                if (fields.length > 2 && fields[0].equals(name) && fields[2].matches(NUMBER)) {
                    return Integer.parseUnsignedInt(fields[2]);
                }
            }
        } catch (IOException | NumberFormatException e) {
            throw new UsageException("cannot look up " + kind + " '" + name + "': " + e.getMessage());
        }
        throw new UsageException(kind + " '" + name + "' is not in " + file);
    }
}
