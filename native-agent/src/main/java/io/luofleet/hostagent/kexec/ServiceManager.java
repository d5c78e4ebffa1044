// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

/** The host's service manager, as far as it can end the running kernel. */
public interface ServiceManager {
    /** Whether the manager ends the running kernel. */
    enum Shutdown {
        /** It does not, by its own word. */
        NONE,
        /** It has begun, or is about to. */
        UNDER_WAY,
        /** It does not answer; so it is at the very end of a shutdown, or something is wrong with it. */
        UNKNOWN
    }

    /**
     * Asks it to stop the services and to go into the loaded kernel then. Returns at once, when it has agreed or when it did not
     * answer in time; {@link #shutdown} tells which.
     *
     * @throws KexecRefused it will not
     */
    void kexec() throws KexecRefused;

    /** Whether it is ending the running kernel, for a kexec or anything else. */
    Shutdown shutdown();

    /** None at all. */
    static ServiceManager none() {
        return new ServiceManager() {
            @Override
            public void kexec() throws KexecRefused {
                throw new KexecRefused("there is no service manager");
            }

            @Override
            public Shutdown shutdown() {
                return Shutdown.NONE;
            }
        };
    }
}
