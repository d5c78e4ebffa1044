// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which systemd manages this host. Asked for when first needed, which is never on the path to the guests. */
public final class SystemdVersion {
    /** From here on systemd passes descriptor stores on through a live update. */
    public static final int FIRST_CARRYING = 261;

    private static final Pattern FIRST_LINE = Pattern.compile("systemd (\\d+)");
    private static final int NOT_ASKED = 0;
    private static final int UNKNOWN = -1;

    private final List<String> command;
    private int number;

    private SystemdVersion(List<String> command, int number) {
        this.command = command;
        this.number = number;
    }

    /** The installed one. */
    public static SystemdVersion ofManager() {
        return new SystemdVersion(List.of("systemctl", "--version"), NOT_ASKED);
    }

    /** A known one. */
    public static SystemdVersion of(int number) {
        return new SystemdVersion(List.of(), number);
    }

    /** Its number, for example 262; negative when it cannot be found out. */
    public synchronized int number() {
        if (number == NOT_ASKED) {
            number = ask();
        }
        return number;
    }

    /** Whether its number could be found out. */
    public boolean known() {
        return number() >= 0;
    }

    /** Whether it passes descriptor stores on into the kernel that it goes into by kexec. */
    public boolean carriesStores() {
        return number() >= FIRST_CARRYING;
    }

    private int ask() {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(1, TimeUnit.SECONDS);
            Matcher matcher = FIRST_LINE.matcher(text);
            return matcher.lookingAt() ? Integer.parseInt(matcher.group(1)) : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }
}
