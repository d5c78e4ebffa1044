// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import java.util.List;
import java.util.OptionalLong;

/**
 * The Live Update Orchestrator of one running kernel: {@code /dev/liveupdate}, or a model of it.
 *
 * <p>Safe for use by several threads.
 */
public interface LiveUpdate {
    /** The longest session name, in bytes of UTF-8 ({@code LIVEUPDATE_SESSION_NAME_LENGTH} less the NUL). */
    int MAX_NAME_BYTES = 63;

    /**
     * Whether this kernel offers live updates at all: booted with {@code kho=on} and {@code liveupdate=on}, and the device
     * node exists. Says nothing about whether it can be opened now.
     */
    boolean devicePresent();

    /**
     * Creates an outgoing session.
     *
     * @param name 1 to {@value #MAX_NAME_BYTES} bytes of UTF-8 without NUL
     * @return the session, owned by the caller: closing it unpreserves what is in it
     * @throws KernelException ENODEV no device; EBUSY the device stayed open elsewhere; EIO the kernel could not read what
     *     came in with the live update; EINVAL bad name; EEXIST an outgoing session has the name; ENOMEM, EMFILE
     */
    LuoSession create(String name) throws KernelException;

    /**
     * Takes an incoming session, carried over from the kernel before, into this process.
     *
     * @return the session, owned by the caller: <b>closing it finishes it</b>, which destroys every file not yet retrieved
     * @throws KernelException as {@link #create}, and ENOENT no such session came in; EINVAL it was already retrieved
     */
    LuoSession retrieve(String name) throws KernelException;

    /** Hears of each session of {@link #retrieveAll} before the next one is asked for. */
    interface Taker {
        /** The session, owned by the taker as after {@link #retrieve}. */
        void taken(LuoSession session);

        /** It cannot be had; the errors are those of {@link #retrieve}. */
        void refused(String name, KernelException why);
    }

    /**
     * Takes several incoming sessions one after another, as {@link #retrieve} does each.
     *
     * @param names each is told to the taker once, in their order
     */
    default void retrieveAll(List<String> names, Taker taker) {
        for (String name : names) {
            LuoSession session;
            try {
                session = retrieve(name);
            } catch (KernelException e) {
                taker.refused(name, e);
                continue;
            }
            taker.taken(session);
        }
    }

    /**
     * Undoes what a refused duplicate leaves behind, here or in another process: {@code luo_session_insert} of 7.3 makes room before it
     * refuses, and with a multiple of 51 sessions that room is an empty block, over which the next kernel panics. {@link #create}
     * does it by itself; to be called once more when the last session is made.
     *
     * @throws KernelException as {@link #create}: then it is not known to be undone
     */
    default void leaveNoEmptyBlock() throws KernelException {
        ScratchSession.comeAndGo(this::create);
    }

    /**
     * Whether this kernel can be asked what it holds, and if so, what to ask. Asks the kernel itself the first time, for which it
     * opens the device; so not on the path to the guests.
     */
    QuerySupport queries();

    /** How many live updates led to this kernel since the last cold boot; empty when the kernel does not tell. */
    OptionalLong liveUpdateNumber();
}
