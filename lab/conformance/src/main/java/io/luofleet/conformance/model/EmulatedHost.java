// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.model;

import io.luofleet.conformance.FlbCallback;
import io.luofleet.conformance.FlbEvent;
import io.luofleet.conformance.Host;
import io.luofleet.conformance.NextLine;
import io.luofleet.conformance.SystemCalls;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate.Sessions;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.model.Callback;
import io.luofleet.hostagent.luo.model.Callbacks.Call;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.luo.model.Snapshot;
import io.luofleet.hostagent.luo.model.user.UserProcess;
import io.luofleet.hostagent.machine.ScratchArea;
import io.luofleet.hostagent.simulate.SimulatedMachine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** An emulated machine, and what a process on its running kernel sees. */
public final class EmulatedHost implements Host {
    private static final String COMMAND_LINE = "liveupdate=on";

    /** A session that cannot be finished stays open, and is given up on. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private static final Duration CLOSE_PAUSE = Duration.ofMillis(1);

    private final EmulatedMachine machine;
    private EmulatedLiveUpdate liveUpdate;
    private ModelCalls calls;

    /** A machine that was powered on with Linux 7.3. */
    public EmulatedHost() {
        this(KernelImage.linux73("7.3.4-luofleet.1"));
    }

    /** A machine that was powered on with some kernel. */
    public EmulatedHost(KernelImage image) {
        this(new EmulatedMachine(image, COMMAND_LINE));
    }

    /** A machine as it runs. */
    public EmulatedHost(EmulatedMachine machine) {
        this.machine = machine;
        enter();
    }

    private void enter() {
        liveUpdate = new EmulatedLiveUpdate(machine, Sessions.DESCRIPTORS);
        calls = new ModelCalls(new UserProcess(machine.kernel().luo()));
    }

    /** Goes into the next kernel. */
    public void kexec(KernelImage next) throws KernelException {
        machine.callbacks().forget();
        machine.load(next, NextLine.after(COMMAND_LINE));
        machine.kexec();
        enter();
    }

    /** The machine, to break something. */
    public EmulatedMachine machine() {
        return machine;
    }

    @Override
    public LiveUpdate liveUpdate() {
        return liveUpdate;
    }

    @Override
    public SystemCalls calls() {
        return calls;
    }

    @Override
    public boolean queries() {
        return machine.kernel().luo().hasQueries();
    }

    @Override
    public List<FlbEvent> flbEvents() {
        return machine.callbacks().calls().stream()
                .filter(call -> call.compatible().startsWith(FlbEvent.NAME))
                .map(EmulatedHost::event)
                .toList();
    }

    /** A session's descriptor is a socket here, and the model's end of it hears of the close in its own time. */
    @Override
    public void awaitClosed(String names) {
        long end = System.nanoTime() + CLOSE_PATIENCE.toNanos();
        while (isOpen(names) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(CLOSE_PAUSE.toNanos());
        }
    }

    private boolean isOpen(String names) {
        Snapshot now = machine.snapshot();
        return Stream.concat(now.outgoing().stream(), now.incoming().stream().filter(Snapshot.SessionView::retrieved))
                .anyMatch(session -> session.name().startsWith(names));
    }

    private static FlbEvent event(Call call) {
        int flb = Integer.parseInt(call.compatible().substring(FlbEvent.NAME.length()));
        Callback callback = call.callback();
        return new FlbEvent(
                flb,
                switch (callback) {
                    case PRESERVE -> FlbCallback.PRESERVE;
                    case UNPRESERVE -> FlbCallback.UNPRESERVE;
                    case RETRIEVE -> FlbCallback.RETRIEVE;
                    case FINISH -> FlbCallback.FINISH;
                    case FREEZE, UNFREEZE, CAN_FINISH ->
                        throw new IllegalStateException("an FLB has no " + callback + " callback");
                });
    }

    @Override
    public String commandLine() {
        return machine.boot().commandLine();
    }

    @Override
    public List<ScratchArea> scratchAreas() {
        return new SimulatedMachine(machine, Sessions.IN_PROCESS).scratchAreas();
    }

    @Override
    public void rebootWithoutKernel() throws KernelException {
        machine.unload();
        machine.kexec();
        throw new IllegalStateException("a machine without a loaded kernel left its kernel");
    }
}
