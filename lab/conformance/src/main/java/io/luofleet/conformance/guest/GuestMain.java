// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.guest;

import io.luofleet.conformance.NextLine;
import io.luofleet.conformance.Runner;
import io.luofleet.conformance.Suite;
import io.luofleet.conformance.kernel.KernelHost;
import io.luofleet.hostagent.kexec.KernelKexec;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Runs what there is to do on this boot, says how it went, and goes into the next kernel or ends. Which boot it is stands on the
 * kernel's command line, not in LUO, which is under test.
 *
 * <p>Arguments: the directory with {@code kernel-1}, {@code kernel-2} and so on for the boots after the first, and {@code initrd}.
 */
public final class GuestMain {
    private static final String BOOT = "luofleet.boot=";
    private static final Path KERNEL_LOG = Path.of("/dev/kmsg");

    private GuestMain() {}

    /** Does not return but after the last boot. */
    public static void main(String[] arguments) throws Exception {
        String commandLine = Files.readString(Path.of("/proc/cmdline")).strip();
        int boot = boot(commandLine);
        KernelHost host = new KernelHost();
        say(Report.started(boot));
        new Runner(host, outcome -> say(Report.line(outcome))).run(boot);
        say(Report.ended(boot));
        if (boot < Suite.kexecs()) {
            kexec(Path.of(arguments[0]), boot + 1, commandLine);
        }
    }

    private static int boot(String commandLine) {
        for (String word : commandLine.split(" ", -1)) {
            if (word.startsWith(BOOT)) {
                return Integer.parseInt(word.substring(BOOT.length()));
            }
        }
        return 0;
    }

    private static void kexec(Path directory, int next, String commandLine) throws Exception {
        KernelKexec kexec = new KernelKexec();
        String nextLine = NextLine.after(commandLine.replaceAll(" ?" + BOOT + "\\d+", "")) + " " + BOOT + next;
        try (Fd kernel = Sys.openReadOnly(directory.resolve("kernel-" + next));
                Fd initrd = Sys.openReadOnly(directory.resolve("initrd"))) {
            kexec.load(kernel, Optional.of(initrd), nextLine);
        }
        kexec.reboot();
    }

    /** One write is one record of the kernel log, on the console before the next step, even if that is a kexec. */
    private static void say(String line) {
        try {
            Files.write(KERNEL_LOG, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IllegalStateException("cannot report to the kernel log", e);
        }
    }
}
