// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

import io.luofleet.conformance.Case.AcrossKexec;
import io.luofleet.conformance.Case.ModelOnly;
import io.luofleet.conformance.Case.SingleBoot;
import io.luofleet.conformance.cases.Cases;
import java.util.List;

/** All cases, in the order in which they run, which is also how they are numbered. */
public final class Suite {
    private static final List<Case> ALL = Cases.all();

    private Suite() {}

    /** All cases. */
    public static List<Case> all() {
        return ALL;
    }

    /** How many kexecs it takes to run them all. */
    public static int kexecs() {
        return ALL.stream()
                .mapToInt(each -> each instanceof AcrossKexec across ? across.lastBoot() : 0)
                .max()
                .orElse(0);
    }

    /** On how many boots a case has something to do on a real kernel. */
    public static int boots(Case each) {
        return switch (each) {
            case SingleBoot single -> 1;
            case AcrossKexec across -> across.steps().size();
            case ModelOnly none -> 0;
        };
    }
}
