// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

import io.luofleet.wire.KernelCommandLine.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a kernel that is started with a command line can take over what was preserved. One that cannot boots all the same, and
 * every guest is gone. The control plane asks when a release is registered, and an agent before it touches anything, of what the
 * next kernel will be started with. Pure.
 */
public final class TakeoverRule {
    private static final String LIVE_UPDATE = "liveupdate";
    private static final String KHO = "kho";
    private static final String SCRATCH = "kho_scratch";
    private static final String KDUMP = "elfcorehdr";

    /** {@code kstrtouint(…, 10, …)} of at most ten digits. */
    private static final Pattern PERCENT = Pattern.compile("\\+?(\\d{1,10})%");

    /** {@code memparse()} thrice. */
    private static final Pattern SIZES = Pattern.compile(
            "(?:(?:0[xX]\\p{XDigit}+|\\d+)[KMGTPEkmgtpe]?,){2}" + "(?:0[xX]\\p{XDigit}+|\\d+)[KMGTPEkmgtpe]?");

    private static final Pattern NOT_ZERO = Pattern.compile("0[xX]0*[1-9a-fA-F].*|0*[1-9].*");

    private TakeoverRule() {}

    /**
     * Something that keeps the kernel from taking over.
     *
     * @param problem what the kernel makes of the line
     * @param remedy which word to change, and to what
     */
    public record Fault(String problem, String remedy) {}

    /**
     * What is wrong; empty when nothing is.
     *
     * @param line what the kernel will be started with
     * @param khoOnByDefault whether it was built with KHO on ({@code CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT}); {@code null} when
     *     nobody said, which counts as off
     */
    public static List<Fault> faults(KernelCommandLine line, Boolean khoOnByDefault) {
        List<Fault> faults = new ArrayList<>();
        if (line.bytes() > KernelCommandLine.MAX_BYTES) {
            faults.add(new Fault(
                    "has " + line.bytes() + " bytes, and kexec takes " + KernelCommandLine.MAX_BYTES, "shorten it"));
        }
        liveUpdate(line).ifPresent(faults::add);
        kho(line, Boolean.TRUE.equals(khoOnByDefault)).ifPresent(faults::add);
        scratch(line).ifPresent(faults::add);
        line.all(KDUMP).stream()
                .findFirst()
                .map(word -> new Fault(
                        "'" + word.text() + "' makes it a crash kernel, which has KHO off",
                        "remove '" + word.text() + "'"))
                .ifPresent(faults::add);
        return List.copyOf(faults);
    }

    private static Optional<Fault> liveUpdate(KernelCommandLine line) {
        Optional<Word> deciding = line.deciding(LIVE_UPDATE);
        if (deciding.isEmpty()) {
            return Optional.of(
                    notSwitched(line, LIVE_UPDATE, "so the kernel will have no /dev/liveupdate", "add liveupdate=on"));
        }
        return off(line, deciding.get());
    }

    private static Optional<Fault> kho(KernelCommandLine line, boolean onByDefault) {
        Optional<Word> deciding = line.deciding(KHO);
        if (deciding.isEmpty()) {
            return onByDefault
                    ? Optional.empty()
                    : Optional.of(notSwitched(
                            line,
                            KHO,
                            "and the release does not say that its kernel has KHO on by default",
                            "add kho=on, or register the release with abi.khoOnByDefault if its kernel was built with"
                                    + " CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT=y"));
        }
        return off(line, deciding.get());
    }

    private static Fault notSwitched(KernelCommandLine line, String name, String consequence, String remedy) {
        List<Word> words = line.all(name);
        return words.isEmpty()
                ? new Fault(name + "=on is missing, " + consequence, remedy)
                : new Fault(
                        "'" + words.getLast().text() + "' is no value that the kernel knows, " + consequence,
                        "write " + name + "=on for '" + words.getLast().text() + "'");
    }

    private static Optional<Fault> off(KernelCommandLine line, Word deciding) {
        if (line.flag(deciding).orElseThrow()) {
            return Optional.empty();
        }
        String last = line.all(deciding.name()).size() == 1 ? "" : ", as the last word on it that counts";
        return Optional.of(new Fault(
                "'" + deciding.text() + "' turns " + (deciding.name().equals(KHO) ? "KHO" : "live updates") + " off"
                        + last,
                "write " + deciding.name() + "=on for '" + deciding.text() + "'"));
    }

    /** A size that the kernel does not understand leaves the scratch areas at their default, at the next cold boot. */
    private static Optional<Fault> scratch(KernelCommandLine line) {
        return line.all(SCRATCH).stream()
                .filter(word -> word.value() == null || !isScratch(word.value()))
                .findFirst()
                .map(word -> new Fault(
                        "'" + word.text() + "' is no size that the kernel knows",
                        "write kho_scratch=200%, or kho_scratch=LOW,GLOBAL,NODE as in kho_scratch=16M,512M,256M"));
    }

    private static boolean isScratch(String value) {
        Matcher percent = PERCENT.matcher(value);
        if (percent.matches()) {
            long scale = Long.parseLong(percent.group(1));
            return scale > 0 && scale <= 0xffff_ffffL;
        }
        return SIZES.matcher(value).matches() && Arrays.stream(value.split(",")).anyMatch(NOT_ZERO.asMatchPredicate());
    }
}
