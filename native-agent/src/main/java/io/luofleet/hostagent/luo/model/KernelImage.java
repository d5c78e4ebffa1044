// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.sys.Errno;
import io.luofleet.wire.KernelCommandLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A kernel that an emulated machine can boot. Its file is text, so that a rehearsal registers, fetches and verifies a release just
 * as for a real one:
 *
 * <pre>
 * luofleet-emulated-kernel 1
 * release 7.3.4-luofleet.2
 * luo luo-v5
 * kho kho-v4
 * handler memfd-v2 liveupdate-test-flb-v0 liveupdate-test-flb-v1
 * flb-finish upstream
 * queries no
 * </pre>
 *
 * @param release as {@code uname -r} prints it; no blanks
 * @param luo LUO's format, for example {@code luo-v5}
 * @param kho KHO's format, for example {@code kho-v4}
 * @param handlers in registration order
 * @param flbFinish with or without the upstream defect
 * @param queries whether it has the queries of kernel-patches
 */
public record KernelImage(
        String release, String luo, String kho, List<HandlerImage> handlers, FlbFinish flbFinish, boolean queries) {
    private static final String MAGIC = "luofleet-emulated-kernel 1";

    /** Checks that it can be written and read again. */
    public KernelImage {
        handlers = List.copyOf(handlers);
        requireWord(release);
        requireWord(luo);
        requireWord(kho);
    }

    /** A handler and the FLBs its files lean on, in registration order. */
    public record HandlerImage(String name, List<String> flbs) {
        /** Names are what the kernel has room for. */
        public HandlerImage {
            flbs = List.copyOf(flbs);
            requireName(name);
            flbs.forEach(HandlerImage::requireName);
        }

        private static void requireName(String name) {
            requireWord(name);
            if (name.getBytes(StandardCharsets.UTF_8).length > FileHandler.MAX_NAME_BYTES) {
                throw new IllegalArgumentException(
                        "'" + name + "' is longer than " + FileHandler.MAX_NAME_BYTES + " bytes");
            }
        }
    }

    /** Linux 7.3 with the series of kernel-patches, the memfd handler and the three test FLBs of CONFIG_LIVEUPDATE_TEST. */
    public static KernelImage linux73(String release) {
        List<String> flbs = List.of("liveupdate-test-flb-v0", "liveupdate-test-flb-v1", "liveupdate-test-flb-v2");
        List<HandlerImage> handlers = List.of(new HandlerImage(MemfdHandler.COMPATIBLE, flbs));
        return new KernelImage(release, "luo-v5", "kho-v4", handlers, FlbFinish.FIXED, true);
    }

    /** The same kernel, built without the series: with the defect that it mends, and without its queries. */
    public KernelImage unpatched() {
        return new KernelImage(release, luo, kho, handlers, FlbFinish.UPSTREAM, false);
    }

    /**
     * A kernel that Linux has yet to become: a handler for every {@link FileKind}, each with its FLBs. For rehearsals of fleets
     * whose guests are more than memfds.
     */
    public static KernelImage hypervisor(String release) {
        List<HandlerImage> handlers = Arrays.stream(FileKind.values())
                .map(kind -> new HandlerImage(kind.compatible(kind == FileKind.MEMFD ? 2 : 1), kind.flbs()))
                .toList();
        return new KernelImage(release, "luo-v5", "kho-v4", handlers, FlbFinish.FIXED, true);
    }

    /** The file's text. */
    public String text() {
        StringBuilder text = new StringBuilder(MAGIC).append('\n');
        line(text, "release", List.of(release));
        line(text, "luo", List.of(luo));
        line(text, "kho", List.of(kho));
        for (HandlerImage handler : handlers) {
            List<String> words = new ArrayList<>(List.of(handler.name()));
            words.addAll(handler.flbs());
            line(text, "handler", words);
        }
        line(text, "flb-finish", List.of(flbFinish == FlbFinish.FIXED ? "fixed" : "upstream"));
        line(text, "queries", List.of(queries ? "yes" : "no"));
        return text.toString();
    }

    /** Reads a file's text: ENOEXEC when it is no such kernel. */
    public static KernelImage parse(String text) throws LuoError {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty() || !lines.getFirst().strip().equals(MAGIC)) {
            throw new LuoError(Errno.ENOEXEC);
        }
        Map<String, String> single = new HashMap<>();
        List<HandlerImage> handlers = new ArrayList<>();
        try {
            for (String line : lines.subList(1, lines.size())) {
                List<String> words = List.of(line.strip().split("\\s+"));
                if (words.getFirst().equals("handler")) {
                    handlers.add(new HandlerImage(words.get(1), words.subList(2, words.size())));
                } else {
                    single.put(words.getFirst(), words.get(1));
                }
            }
            FlbFinish finish = "upstream".equals(single.get("flb-finish")) ? FlbFinish.UPSTREAM : FlbFinish.FIXED;
            return new KernelImage(
                    single.get("release"),
                    single.get("luo"),
                    single.get("kho"),
                    handlers,
                    finish,
                    "yes".equals(single.get("queries")));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new LuoError(Errno.ENOEXEC);
        }
    }

    /** What a boot of it is made of, given its command line ({@code kho=} and {@code liveupdate=}). */
    public KernelTraits boot(String commandLine) {
        KernelCommandLine line = KernelCommandLine.parse(commandLine);
        return new KernelTraits(luo, kho, flag(line, "kho", true), flag(line, "liveupdate", false), flbFinish, queries);
    }

    private static boolean flag(KernelCommandLine line, String name, boolean otherwise) {
        return line.deciding(name).flatMap(line::flag).orElse(otherwise);
    }

    private static void line(StringBuilder text, String key, List<String> words) {
        text.append(key).append(' ').append(String.join(" ", words)).append('\n');
    }

    private static void requireWord(String word) {
        if (word == null || word.isEmpty() || word.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("not a word: '" + word + "'");
        }
    }
}
