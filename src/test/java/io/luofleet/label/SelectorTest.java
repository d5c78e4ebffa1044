// SPDX-License-Identifier: Apache-2.0
package io.luofleet.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
    private static final Map<String, String> HOST = Map.of("zone", "a", "tier", "web", "in", "x", "empty", "");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                | true
                    zone=a                            | true
                    zone==a                           | true
                    zone = b                          | false
                    zone!=b                           | true
                    nope!=b                           | true
                    zone in (a,b)                     | true
                    zone in ( b , c )                 | false
                    zone notin (b)                    | true
                    nope notin (b)                    | true
                    zone notin (a,b)                  | false
                    tier                              | true
                    nope                              | false
                    !nope                             | true
                    ! tier                            | false
                    zone in (a,b),tier!=db,!nope      | true
                    zone in (a,b),tier=db             | false
                    in in (x)                         | true
                    empty=                            | true
                    zone in (,b)                      | false
                    empty in (,b)                     | true
                    """)
    void selectsAsKubernetesDoes(String text, boolean expected) {
        // given
        Selector selector = Selector.parse(text);

        // when
        boolean matches = selector.matches(HOST);

        // then
        assertThat(matches).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    zone in a,b       | 9  | '(' and values, found 'a'
                    zone in (a        | 11 | ',' or ')', found the end
                    zone=a,           | 8  | a label's name, found the end
                    zone=a tier=b     | 8  | ',' or the end, found 't'
                    zone within (a)   | 6  | in or notin after 'zone'
                    ,zone=a           | 1  | found ','
                    -zone=a           | 1  | '-zone' is no label's name
                    zone=a_           | 6  | 'a_' is no label's value
                    !!zone            | 2  | found '!'
                    zone in ()x       | 11 | found 'x'
                    """)
    void saysWhereItDoesNotFit(String text, int position, String message) {
        assertThatThrownBy(() -> Selector.parse(text))
                .isInstanceOf(SelectorSyntaxException.class)
                .hasMessageContaining("at character " + position + ":")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "!a", "a=b", "a!=b", "a in (b,c)", "a notin (b,c)", "x.io/a=b,c,!d"})
    void readsWhatItWrites(String text) {
        // given
        Selector selector = Selector.parse(text);

        // when
        Selector again = Selector.parse(selector.text());

        // then
        assertThat(again).isEqualTo(selector);
    }

    @Test
    void isOneHoweverItIsWritten() {
        // given
        Selector one = Selector.parse("b in (y, x,x), a == z");

        // when
        Selector canonical = one.canonical();

        // then
        assertThat(canonical).isEqualTo(Selector.parse("a=z,b in (x,y)"));
    }
}
