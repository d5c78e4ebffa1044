// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.control.Pace;
import io.luofleet.hostagent.custody.Keepsakes;
import io.luofleet.hostagent.custody.SessionStore;
import io.luofleet.hostagent.kexec.ServiceManager;
import io.luofleet.hostagent.kexec.Staging;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.machine.HostIdentity;
import io.luofleet.hostagent.machine.KexecMode;
import io.luofleet.hostagent.machine.KexecWay;
import io.luofleet.hostagent.machine.Machine;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.trust.ReleaseTrust;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * Everything an agent touches.
 *
 * @param identity who it is
 * @param machine what it runs on
 * @param store who keeps session descriptors when it dies
 * @param manager can end the running kernel
 * @param kexecMode how an operator wants the next kernel to be entered
 * @param staging fetches releases
 * @param stagingDirectory where to, for the check of its room
 * @param state what it keeps on disk
 * @param keepsakes what it keeps for its successor beside the kernel
 * @param metrics what it counts
 * @param controlPlane the control plane's address
 * @param connections opens connections to it
 * @param pace how often it tries to reach the control plane
 * @param clock the wall clock
 * @param nanos the monotonic clock, in nanoseconds
 * @param threads makes its threads
 * @param guests what the host's owner says of its guests
 * @param trust says which releases may boot
 * @param log where events go
 */
public record HostPorts(
        HostIdentity identity,
        Machine machine,
        SessionStore store,
        ServiceManager manager,
        KexecMode kexecMode,
        Staging staging,
        Path stagingDirectory,
        AgentState state,
        Keepsakes keepsakes,
        Metrics metrics,
        URI controlPlane,
        Connections connections,
        Pace pace,
        InstantSource clock,
        LongSupplier nanos,
        ThreadFactory threads,
        Guests guests,
        ReleaseTrust trust,
        Log log) {
    /** How the next kernel is entered. Asks for systemd's version the first time, so not on the path to the guests. */
    KexecWay kexecWay() {
        return KexecWay.choose(kexecMode, store.manager());
    }
}
