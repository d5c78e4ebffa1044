// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

/** What the kernel's refusal means for the memory that was asked for. Only {@link #AGAIN} is worth another attempt. */
public enum Outlook {
    /** Nothing is decided: the same call may succeed later, and the memory stays where it is meanwhile. */
    AGAIN,
    /** There is no such thing, and there will not be in this boot: it was never preserved, or it is finished. */
    GONE,
    /** It is there, and another process has taken it: the agent will never get it, and nothing says that it is lost. */
    ELSEWHERE,
    /** The kernel hands nothing out in this boot; what came in stays in its memory, out of reach. */
    OUT_OF_REACH
}
