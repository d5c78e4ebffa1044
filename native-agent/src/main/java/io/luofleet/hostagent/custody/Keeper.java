// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import java.util.Optional;

/** Who keeps the descriptors that go into a {@link DescriptorStore}. */
public sealed interface Keeper {
    /** As reported, in {@link SessionStore#kind}. */
    String kind();

    /** What is protected and how, for operators. */
    String protection();

    /** The systemd that it is; empty when it is none. */
    Optional<SystemdVersion> systemd();

    /** The service manager. */
    record Systemd(SystemdVersion version) implements Keeper {
        @Override
        public String kind() {
            return "systemd";
        }

        @Override
        public String protection() {
            String crash = "a crash of the agent, before and after a live update, by systemd's descriptor store";
            if (version.carriesStores()) {
                return crash + "; the live update itself, by the kernel, whether systemd " + version.number()
                        + " or the agent calls kexec";
            }
            return crash + "; systemd " + (version.known() ? version.number() : "of unknown version")
                    + " keeps its store within one boot only, so never use systemctl kexec: the agent calls kexec itself";
        }

        @Override
        public Optional<SystemdVersion> systemd() {
            return Optional.of(version);
        }
    }

    /** The program that started the agent, on a host without systemd; see {@code holder.h}. */
    record LuoFirst() implements Keeper {
        @Override
        public String kind() {
            return "luo-first";
        }

        @Override
        public String protection() {
            return "a crash of the agent, before and after a live update, by luo-first, which starts it again; a crash of"
                    + " luo-first, by the agent; the live update itself, by the kernel";
        }

        @Override
        public Optional<SystemdVersion> systemd() {
            return Optional.empty();
        }
    }
}
