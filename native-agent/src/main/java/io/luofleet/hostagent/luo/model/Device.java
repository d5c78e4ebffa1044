// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/** {@code /dev/liveupdate} while it is open; no second open succeeds meanwhile. */
public final class Device implements AutoCloseable {
    private final Luo luo;
    private boolean closed;

    Device(Luo luo) {
        this.luo = luo;
    }

    /**
     * CREATE_SESSION.
     *
     * @return the session's only open file
     */
    public Session create(String name) throws LuoError {
        return luo.create(name);
    }

    /**
     * RETRIEVE_SESSION.
     *
     * @return the session's only open file
     */
    public Session retrieve(String name) throws LuoError {
        return luo.retrieve(name);
    }

    @Override
    public void close() {
        synchronized (luo) {
            if (!closed) {
                closed = true;
                luo.closeDevice();
            }
        }
    }
}
