// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

/** Whether a kernel can be asked what it holds. */
public sealed interface QuerySupport {
    /** It can. */
    record Present(Queries queries) implements QuerySupport {}

    /**
     * It cannot in this boot: no kernel grows queries while it runs.
     *
     * @param why for people
     */
    record Absent(String why) implements QuerySupport {}

    /**
     * That could not be found out now, for a reason that may go away.
     *
     * @param why for people
     */
    record Unknown(String why) implements QuerySupport {}
}
