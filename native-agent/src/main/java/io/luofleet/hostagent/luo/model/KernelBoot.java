// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.luo.model.KernelImage.HandlerImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Boots a {@link KernelImage}: its LUO with all its handlers and FLBs registered. */
public final class KernelBoot {
    /** The FLBs of CONFIG_LIVEUPDATE_TEST, {@code lib/tests/liveupdate.c}. */
    private static final String TEST_FLB = "liveupdate-test-flb-";

    /** The one that the series of kernel-patches leaves to be finished without being asked for. */
    private static final String NOT_ASKED_FOR = TEST_FLB + "v2";

    private final Luo luo;
    private final List<FileHandler> handlers;
    private final Map<String, Flb> flbs;

    private KernelBoot(Luo luo, List<FileHandler> handlers, Map<String, Flb> flbs) {
        this.luo = luo;
        this.handlers = List.copyOf(handlers);
        this.flbs = Map.copyOf(flbs);
    }

    /**
     * Boots.
     *
     * @param commandLine decides whether KHO and live updates are on
     * @param memory the machine's preserved memory
     * @param callbacks sees every callback
     * @param handover what the kernel before left; empty after a power-on
     */
    public static KernelBoot start(
            KernelImage image, String commandLine, KhoMemory memory, Callbacks callbacks, Optional<Handover> handover)
            throws KernelPanic {
        Luo luo = new Luo(image.boot(commandLine), handover);
        Predicate<String> askedFor = name ->
                name.startsWith(TEST_FLB) && (image.flbFinish() == FlbFinish.UPSTREAM || !name.equals(NOT_ASKED_FOR));
        List<FileHandler> handlers = new ArrayList<>();
        Map<String, Flb> flbs = new HashMap<>();
        if (luo.enabled()) {
            for (HandlerImage each : image.handlers()) {
                FileHandler handler = callbacks.around(handler(each.name(), memory, luo.hasQueries()));
                handlers.add(handler);
                register(luo, handler, each.flbs(), flbs, askedFor, memory, callbacks);
            }
        }
        return new KernelBoot(luo, handlers, flbs);
    }

    private static void register(
            Luo luo,
            FileHandler handler,
            List<String> names,
            Map<String, Flb> flbs,
            Predicate<String> askedFor,
            KhoMemory memory,
            Callbacks callbacks) {
        try {
            luo.register(handler);
            for (String name : names) {
                boolean first = !flbs.containsKey(name);
                Flb flb = flbs.computeIfAbsent(name, key -> callbacks.around(new SharedState(key, memory)));
                if (first && askedFor.test(name)) {
                    retrieveAtBoot(luo, flb);
                }
                luo.register(handler, flb);
            }
        } catch (LuoError e) {
            throw new IllegalArgumentException(
                    "handler " + handler.compatible() + " with FLBs " + names + " cannot be registered: " + e.errno(),
                    e);
        }
    }

    /** {@code liveupdate_test_init}: the test FLBs ask for themselves, which hides the upstream defect from them. */
    private static void retrieveAtBoot(Luo luo, Flb flb) {
        try {
            luo.getIncoming(flb);
            luo.putIncoming(flb);
        } catch (LuoError nothingCameIn) {
            // ENODATA or ENOENT after most boots; the kernel logs anything else and goes on.
            return;
        }
    }

    private static FileHandler handler(String name, KhoMemory memory, boolean fixed) {
        Optional<FileKind> kind = FileKind.of(name);
        if (kind.isPresent() && kind.get().owned()) {
            return new OwnedHandler(name, kind.get(), memory);
        }
        if (kind.isPresent() && kind.get() == FileKind.MEMFD) {
            return new MemfdHandler(name, memory, fixed);
        }
        return new OpaqueHandler(name, kind.map(FileKind::finishNeedsRetrieve).orElse(false), memory);
    }

    /** Its LUO. */
    public Luo luo() {
        return luo;
    }

    /** Its handlers, in registration order; none when live updates are off. */
    public List<FileHandler> handlers() {
        return handlers;
    }

    /** An FLB by name. */
    public Optional<Flb> flb(String name) {
        return Optional.ofNullable(flbs.get(name));
    }
}
