// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.machine.HostIdentity;
import io.luofleet.hostagent.machine.Machine;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.HostFacts;
import io.luofleet.wire.KernelFacts;

/** How an agent introduces itself. */
final class Introduction {
    private Introduction() {}

    static EnrolRequest of(HostPorts ports, Long liveUpdateNumber, KernelFacts kernel) {
        Machine machine = ports.machine();
        HostIdentity identity = ports.identity();
        HostFacts facts = new HostFacts(
                machine.bootId(),
                machine.kernelRelease(),
                machine.commandLine(),
                machine.liveUpdate().devicePresent(),
                liveUpdateNumber,
                ports.store().kind(),
                kernel,
                machine.emulated(),
                machine.memoryBytes(),
                identity.labels());
        return new EnrolRequest(
                identity.hostName(),
                identity.machineId(),
                identity.instanceId(),
                identity.agentVersion(),
                ports.state().epoch(),
                facts);
    }
}
