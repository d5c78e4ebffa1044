// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.wire.network.AddressRule;
import io.luofleet.wire.network.Network;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRuleTest {
    private static final AddressRule STRICT = new AddressRule(Destinations.INSIDE, List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "fe80::1",
                "fd00::1",
                "fc00::1",
                "ff02::1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "::ffff:0:7f00:1",
                "2002:c0a8:101::1",
                "2001:0:1:2:3:4:5:6",
                "100::1"
            })
    void theInsideIsRefused(String address) throws Exception {
        assertThat(STRICT.objection(InetAddress.getByName(address))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "223.255.255.255",
                "2a00:1450::1",
                "64:ff9b::101:101",
                "2002:101:101::1"
            })
    void theInternetIsNot(String address) throws Exception {
        assertThat(STRICT.objection(InetAddress.getByName(address))).isEmpty();
    }

    @Property
    void aListedNetworkIsAllowedAndItsNeighboursAreNot(@ForAll @IntRange(max = 255) int last) {
        var rule = new AddressRule(Destinations.INSIDE, List.of(Network.parse("10.20.30.0/24")));

        assertThat(rule.objection(Network.of(new byte[] {10, 20, 30, (byte) last})))
                .isEmpty();
        assertThat(rule.objection(Network.of(new byte[] {10, 20, 31, (byte) last})))
                .isPresent();
        assertThat(rule.objection(Network.of(new byte[] {10, 20, 29, (byte) last})))
                .isPresent();
    }

    @Property
    void everyAddressOfTheInsideIsRefusedInEveryFormThatStandsForIt(
            @ForAll @IntRange(max = 255) int second,
            @ForAll @IntRange(max = 255) int third,
            @ForAll @IntRange(max = 255) int fourth) {
        byte[] inside = {10, (byte) second, (byte) third, (byte) fourth};
        byte[] nat64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 10, inside[1], inside[2], inside[3]};
        byte[] sixToFour = {0x20, 0x02, 10, inside[1], inside[2], inside[3], 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 10, inside[1], inside[2], inside[3]};

        for (byte[] form : List.of(inside, nat64, sixToFour, mapped)) {
            assertThat(STRICT.objection(Network.of(form))).isPresent();
        }
    }

    /** A name service gives them so; read from text they are of IPv4. */
    @Test
    void mappedAddressesOfIpv6AreRefused() throws Exception {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 127, 0, 0, 1};

        var objection = STRICT.objection(Inet6Address.getByAddress("mapped.test", mapped, -1));

        assertThat(objection).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.net",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "fd00::/129",
                "10.0.0.0/x",
                "localhost"
            })
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
