// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import io.luofleet.uptime.model.Presence;
import io.luofleet.wire.KernelFacts;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A host, for operators.
 *
 * @param id its id
 * @param name its name, unique in the fleet
 * @param presence whether its agent has been heard of lately; UNKNOWN after an outage of this service, until there was time to
 * @param lastSeen when it was last heard of
 * @param enrolledAt when it first was
 * @param machineId the machine behind the name
 * @param agentVersion its agent's version
 * @param bootId the boot it was last seen in
 * @param kernelRelease its kernel
 * @param commandLine its kernel's command line
 * @param liveUpdateDevice whether it has {@code /dev/liveupdate}
 * @param liveUpdateNumber live updates since its last cold boot; {@code null} where it cannot tell
 * @param custody who keeps session descriptors when the agent dies
 * @param kernel what its kernel says of itself: formats, file handlers, FLBs; {@code null} where it cannot be asked
 * @param emulated whether its kernel is a model
 * @param memoryBytes its memory
 * @param labels those in force: the agent\'s, and over them the operator\'s
 * @param agentLabels as the agent says them
 * @param fixedLabels as the enrolment token fixes them, whatever the agent says
 * @param operatorLabels as operators say them
 * @param cordon the cordon in force; {@code null} for none
 * @param certificate the one that its agent uses; {@code null} where it has shown none
 * @param epoch its fencing epoch; grows with every update
 * @param lastSequence number of the newest report
 * @param lastObserved the state it last reported; {@code null} before the first report
 */
public record HostView(
        UUID id,
        String name,
        Presence presence,
        Instant lastSeen,
        Instant enrolledAt,
        String machineId,
        String agentVersion,
        String bootId,
        String kernelRelease,
        String commandLine,
        boolean liveUpdateDevice,
        Long liveUpdateNumber,
        String custody,
        KernelFacts kernel,
        boolean emulated,
        long memoryBytes,
        Map<String, String> labels,
        Map<String, String> agentLabels,
        Map<String, String> fixedLabels,
        Map<String, String> operatorLabels,
        Cordon cordon,
        HostCertificate certificate,
        long epoch,
        long lastSequence,
        String lastObserved) {}
