// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.kernel;

import io.luofleet.conformance.FlbEvent;
import io.luofleet.conformance.Host;
import io.luofleet.conformance.Struct;
import io.luofleet.conformance.SystemCalls;
import io.luofleet.hostagent.kexec.KernelKexec;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.KernelLiveUpdate;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.machine.LinuxMachine;
import io.luofleet.hostagent.machine.ScratchArea;
import io.luofleet.hostagent.sys.SysException;
import java.util.List;

/** The running kernel. */
public final class KernelHost implements Host {
    private final KernelLiveUpdate liveUpdate = new KernelLiveUpdate();
    private final KernelCalls calls = new KernelCalls();
    private final LinuxMachine machine = new LinuxMachine();
    private final KernelLog log;
    private final boolean queries;

    /** The running kernel, its log read from the start. */
    public KernelHost() throws SysException {
        this.log = KernelLog.open();
        this.queries = Struct.queriesOf(calls);
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
        return queries;
    }

    @Override
    public List<FlbEvent> flbEvents() {
        return log.events();
    }

    @Override
    public String commandLine() {
        return machine.commandLine();
    }

    @Override
    public List<ScratchArea> scratchAreas() {
        return machine.scratchAreas();
    }

    @Override
    public void rebootWithoutKernel() throws KernelException {
        KernelKexec kexec = new KernelKexec();
        kexec.unload();
        kexec.reboot();
    }
}
