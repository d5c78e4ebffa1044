// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.SysException;
import java.util.Arrays;
import java.util.Objects;

/** What a case expects; needs no test library, as it runs inside the lab's guest too. */
public final class Expect {
    private Expect() {}

    /** The kernel did something else. */
    public static final class Mismatch extends AssertionError {
        private static final long serialVersionUID = 1;

        Mismatch(String message) {
            super(message);
        }
    }

    /** The call is refused with this errno. */
    public static void errno(Errno expected, String what, SystemCalls.Action call) throws Exception {
        int number;
        try {
            call.run();
            number = 0;
        } catch (KernelException e) {
            number = e.number();
        } catch (SysException e) {
            number = e.number();
        }
        if (number != expected.number()) {
            throw new Mismatch(what + ": expected " + expected + ", was " + (number == 0 ? "accepted" : name(number)));
        }
    }

    private static String name(int number) {
        Errno errno = Errno.of(number);
        return errno == Errno.UNKNOWN ? "errno " + number : errno.name();
    }

    /** Both are equal. */
    public static void equal(String what, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new Mismatch(what + ": expected " + expected + ", was " + actual);
        }
    }

    /** Both hold the same bytes. */
    public static void bytes(String what, byte[] expected, byte[] actual) {
        int at = Arrays.mismatch(expected, actual);
        if (at >= 0) {
            throw new Mismatch(what + ": " + expected.length + " bytes expected, " + actual.length
                    + " found, first difference at " + at);
        }
    }
}
