// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.wire.Check;
import io.luofleet.wire.KernelCommandLine;
import io.luofleet.wire.KernelCommandLine.Word;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.TakeoverRule;
import io.luofleet.wire.TakeoverRule.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the next kernel, started with the line it will be started with, takes over what is preserved on this host. Pure. */
final class CommandLineCheck {
    static final String NAME = "command-line";

    private static final String HVO = "hugetlb_free_vmemmap";

    private CommandLineCheck() {}

    /**
     * @param running the running kernel's line, which a release without one keeps
     */
    static Check of(ReleaseSpec target, String running) {
        boolean kept = target.commandLine() == null;
        String text = kept ? running : target.commandLine();
        KernelCommandLine next = KernelCommandLine.parse(text);
        KernelCommandLine now = KernelCommandLine.parse(running);
        Boolean khoOnByDefault = target.abi() == null ? null : target.abi().khoOnByDefault();
        List<Fault> faults = new ArrayList<>(TakeoverRule.faults(next, khoOnByDefault));
        sameMemory("mem", now, next).ifPresent(faults::add);
        sameMemory("memmap", now, next).ifPresent(faults::add);
        vmemmap(now, next).ifPresent(faults::add);
        String whose = kept ? "the running kernel's, which is kept" : "the release's";
        if (faults.isEmpty()) {
            return new Check(NAME, true, whose + ": " + text + scratch(now, next), null);
        }
        String which = kept ? " on the host's command line, or register the release with one" : " in the release";
        return new Check(
                NAME,
                false,
                whose + ": " + faults.stream().map(Fault::problem).collect(Collectors.joining("; ")),
                faults.stream().map(Fault::remedy).collect(Collectors.joining("; ")) + which);
    }

    /** What was preserved may lie anywhere in the memory of now. */
    private static Optional<Fault> sameMemory(String name, KernelCommandLine now, KernelCommandLine next) {
        String before = texts(now.all(name));
        String after = texts(next.all(name));
        return before.equals(after)
                ? Optional.empty()
                : Optional.of(new Fault(
                        "the next kernel would not see the same memory: now " + said(before) + ", then " + said(after),
                        before.isEmpty() ? "remove '" + after + "'" : "write '" + before + "'"));
    }

    /**
     * KHO's scratch areas are as large as what the kernel took early in the cold boot. With HVO it did not take the struct pages of
     * gigantic pages ({@code hugetlb_vmemmap_init_early()}); a kernel without it would have to find room for them there.
     */
    private static Optional<Fault> vmemmap(KernelCommandLine now, KernelCommandLine next) {
        boolean before = on(now);
        boolean gigantic = now.words().stream().anyMatch(CommandLineCheck::isGigantic)
                && now.all("hugepages").stream().anyMatch(word -> !"0".equals(word.value()));
        return before && gigantic && !on(next)
                ? Optional.of(new Fault(
                        HVO
                                + " is on now and would be off then, with gigantic pages: what the kernel needs at boot would"
                                + " not fit into KHO's scratch areas",
                        "write " + HVO + "=on"))
                : Optional.empty();
    }

    private static boolean on(KernelCommandLine line) {
        return line.deciding(HVO).flatMap(line::flag).orElse(false);
    }

    private static boolean isGigantic(Word word) {
        return (word.name().equals("hugepagesz") || word.name().equals("default_hugepagesz"))
                && word.value() != null
                && word.value().matches("\\d+[gGtT]");
    }

    /** After a kexec the kernel keeps the areas that it finds. */
    private static String scratch(KernelCommandLine now, KernelCommandLine next) {
        return texts(now.all("kho_scratch")).equals(texts(next.all("kho_scratch")))
                ? ""
                : " (kho_scratch counts from the next cold boot on)";
    }

    private static String texts(List<Word> words) {
        return words.stream().map(Word::text).collect(Collectors.joining(" "));
    }

    private static String said(String words) {
        return words.isEmpty() ? "nothing is said of it" : "'" + words + "'";
    }
}
