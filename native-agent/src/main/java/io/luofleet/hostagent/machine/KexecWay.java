// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

import io.luofleet.hostagent.custody.SystemdVersion;
import java.util.Optional;

/** How the agent goes into the next kernel. */
public sealed interface KexecWay {
    /** For people and programs: {@code direct}, {@code systemd} or {@code refused}. */
    String label();

    /** Why this one. */
    String why();

    /** By the system call, which comes back with an error when it cannot. */
    record Direct(String why) implements KexecWay {
        @Override
        public String label() {
            return "direct";
        }
    }

    /** By systemd, once it has stopped the services. */
    record Systemd(String why) implements KexecWay {
        @Override
        public String label() {
            return "systemd";
        }
    }

    /**
     * Not at all: what was asked for would lose the guests.
     *
     * @param remedy what to do about it
     */
    record Refused(String why, String remedy) implements KexecWay {
        @Override
        public String label() {
            return "refused";
        }
    }

    /**
     * Decides. See ADR 7 for why {@link KexecMode#AUTO} does not follow the version it finds.
     *
     * @param keeper the systemd in whose descriptor store sessions are; empty without a store
     */
    static KexecWay choose(KexecMode mode, Optional<SystemdVersion> keeper) {
        return switch (mode) {
            case AUTO ->
                new Direct("the default: a kexec that fails returns an error, and everything is still preserved;"
                        + " descriptor stores of other services are not carried");
            case DIRECT -> new Direct("--kexec=direct; descriptor stores of other services are not carried");
            case SYSTEMD -> bySystemd(keeper);
        };
    }

    private static KexecWay bySystemd(Optional<SystemdVersion> keeper) {
        if (keeper.isEmpty()) {
            return new Refused(
                    "--kexec=systemd ends every process that holds a session, and there is no descriptor store to hold them",
                    "run the agent as the unit luo-agent.service with its FileDescriptorStoreMax=, or with --kexec=direct");
        }
        SystemdVersion version = keeper.get();
        if (!version.carriesStores()) {
            return new Refused(
                    "--kexec=systemd needs a systemd that carries its descriptor stores through a kexec, "
                            + SystemdVersion.FIRST_CARRYING + " or later, and this is "
                            + (version.known() ? "systemd " + version.number() : "one of unknown version"),
                    "run the agent with --kexec=direct");
        }
        return new Systemd("--kexec=systemd; systemd " + version.number()
                + " stops the services in order and carries every descriptor store; a kexec that fails then is a cold boot,"
                + " which loses the guests");
    }
}
