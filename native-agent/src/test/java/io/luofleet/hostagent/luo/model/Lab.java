// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.luo.model.Callbacks.Call;
import io.luofleet.hostagent.luo.model.KernelImage.HandlerImage;
import io.luofleet.hostagent.luo.model.Snapshot.FlbView;
import io.luofleet.hostagent.luo.model.Snapshot.SessionView;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One machine's kernels in a row, for tests of the rules. */
final class Lab {
    static final String COMMAND_LINE = "console=ttyS0 liveupdate=on";

    final KhoMemory memory = new KhoMemory();
    final Callbacks callbacks = new Callbacks();
    private KernelImage image;
    private KernelBoot boot;

    /** A kernel with the memfd handler and these FLBs. */
    static Lab withFlbs(FlbFinish finish, String... flbs) {
        return new Lab(image(finish, new HandlerImage("memfd-v2", List.of(flbs))));
    }

    static Lab plain() {
        return withFlbs(FlbFinish.FIXED);
    }

    static KernelImage image(FlbFinish finish, HandlerImage... handlers) {
        return new KernelImage("7.3.4", "luo-v5", "kho-v4", Arrays.asList(handlers), finish, finish == FlbFinish.FIXED);
    }

    Lab(KernelImage image) {
        this.image = image;
        try {
            boot = KernelBoot.start(image, COMMAND_LINE, memory, callbacks, Optional.empty());
        } catch (KernelPanic e) {
            throw new AssertionError(e);
        }
    }

    Luo luo() {
        return boot.luo();
    }

    KernelBoot boot() {
        return boot;
    }

    /** A session of the running kernel. */
    Session create(String name) throws LuoError {
        try (Device device = luo().open()) {
            return device.create(name);
        }
    }

    Session retrieve(String name) throws LuoError {
        try (Device device = luo().open()) {
            return device.retrieve(name);
        }
    }

    /** A session with a memfd per token. */
    Session createWith(String name, long... tokens) throws LuoError {
        Session session = create(name);
        for (long token : tokens) {
            session.preserve(Optional.of(memfd()), token);
        }
        return session;
    }

    static SyntheticMemfd memfd() {
        return new SyntheticMemfd("ram", 4096);
    }

    /** kexec into the same kernel. */
    void kexec() throws LuoError, KernelPanic {
        kexec(image);
    }

    void kexec(KernelImage next) throws LuoError, KernelPanic {
        Optional<Handover> handover = luo().reboot();
        luo().halt();
        memory.kexec();
        boot = KernelBoot.start(next, COMMAND_LINE, memory, callbacks, handover);
        image = next;
    }

    FlbView flb(String name) {
        return luo().snapshot().flbs().stream()
                .filter(flb -> flb.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<String> outgoing() {
        return luo().snapshot().outgoing().stream().map(SessionView::name).toList();
    }

    List<String> incoming() {
        return luo().snapshot().incoming().stream().map(SessionView::name).toList();
    }

    /** What happens during an action, as {@code name CALLBACK}. */
    List<String> callbacksDuring(Step step) throws LuoError {
        callbacks.forget();
        step.run();
        return callbacks.calls().stream()
                .map((Call call) -> call.compatible() + " " + call.callback())
                .toList();
    }

    interface Step {
        void run() throws LuoError;
    }
}
