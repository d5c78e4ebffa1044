// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.cases;

import io.luofleet.conformance.Case;
import java.util.List;
import java.util.stream.Stream;

/** All cases. */
public final class Cases {
    private Cases() {}

    /** All cases; those that need the machine to themselves until the end come last. */
    public static List<Case> all() {
        return Stream.of(
                        DeviceCases.all(),
                        NameCases.all(),
                        SessionCallCases.all(),
                        PreserveCases.all(),
                        MemfdCases.all(),
                        RestoredMemfdCases.all(),
                        LimitCases.all(),
                        LifetimeCases.all(),
                        RetrieveCases.all(),
                        LostAnswerCases.all(),
                        ReadOnlyCases.all(),
                        QueryCases.all(),
                        CarriedQueryCases.all(),
                        ModelCases.all(),
                        FlbCases.all())
                .flatMap(List::stream)
                .toList();
    }
}
