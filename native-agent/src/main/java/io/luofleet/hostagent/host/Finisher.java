// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.observe.KernelLook;
import io.luofleet.hostagent.observe.KernelObserver;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** FINISHes what came in, and counts how often that was put off. Used by the loop's thread only. */
final class Finisher {
    private static final int ATTEMPTS = 300;
    /** A user in the kernel may hold an FLB for a moment. */
    private static final int COMPARISONS = 10;

    private final Inbound inbound;
    private final KernelObserver kernel;
    private final Log log;
    private int attempts;
    private int mismatches;

    Finisher(Inbound inbound, KernelObserver kernel, Log log) {
        this.inbound = inbound;
        this.kernel = kernel;
        this.log = log;
    }

    /**
     * Tries to finish something, but only with the kernel's counts as the manifest has them, where the kernel can be asked.
     *
     * @param finish whether that worked; when not, it is busy
     * @return false when another attempt is worth while in a moment; else it worked, or is given up
     */
    boolean attempt(BooleanSupplier finish) {
        try {
            Optional<KernelLook> look = kernel.look(Direction.INCOMING, inbound.held());
            Optional<String> mismatch = look.flatMap(inbound::audit);
            if (mismatch.isPresent()) {
                return refused(mismatch.get());
            }
            mismatches = 0;
            if (finish.getAsBoolean()) {
                attempts = 0;
                return true;
            }
        } catch (KernelException e) {
            inbound.notAnswered(e);
        }
        attempts++;
        if (attempts < ATTEMPTS) {
            return false;
        }
        inbound.giveUp();
        return true;
    }

    private boolean refused(String mismatch) {
        mismatches++;
        if (mismatches < COMPARISONS) {
            return false;
        }
        log.error("finish-refused", "why", mismatch);
        inbound.giveUp(Failures.flbCounts(mismatch));
        return true;
    }

    /** A new directive came: what was given up may be tried again. */
    void startOver() {
        attempts = 0;
        mismatches = 0;
        inbound.tryAgain();
    }
}
