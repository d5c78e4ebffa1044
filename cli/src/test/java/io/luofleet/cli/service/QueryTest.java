// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.cli.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @Test
    void whatIsNotSaidIsNotAsked() {
        assertThat(Query.of("hosts", "a b")
                        .then("boots")
                        .with("x", null)
                        .with("y", "1&2")
                        .with("z", 3)
                        .text())
                .isEqualTo("/hosts/a%20b/boots?y=1%262&z=3");
    }

    /** They would name the list, or what is above it. */
    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void aNameThatNamesSomethingElseIsRefused(String name) {
        assertThatThrownBy(() -> Query.of("hosts", name))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'" + name + "'");
    }
}
