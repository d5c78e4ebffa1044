// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subjects; what URIs name is tried over TLS. */
class NameRuleTest {
    private final NameRule rule = NameRule.parse(NameRule.COMMON_NAME);

    @Test
    void theOnlyCommonNameIsTheHosts() throws Exception {
        String host = rule.host(new TestCertificate("O=site,CN=host-07").make());

        assertThat(host).isEqualTo("host-07");
    }

    @ParameterizedTest
    @ValueSource(strings = {"O=site", "CN=a,CN=b", "CN=a+CN=b", "CN=*", "CN=a\\,CN\\=b", "CN=a%41"})
    void whatNamesNothingOrMoreIsRefused(String subject) {
        assertThatThrownBy(() -> rule.host(new TestCertificate(subject).make())).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b", "a\nb", "a\n", " a", "ä", "a.", "host-07\0.example.net"})
    void aNameThatIsNoHostsIsRefused(String name) {
        assertThatThrownBy(() -> rule.host(certificate(new DERUTF8String(name)).make()))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void aNameInAnotherKindOfStringIsRefused() {
        assertThatThrownBy(
                        () -> rule.host(certificate(new DERBMPString("host-07")).make()))
                .isInstanceOf(RefusedException.class);
    }

    private static TestCertificate certificate(ASN1Encodable name) {
        return new TestCertificate(
                new X500NameBuilder().addRDN(BCStyle.CN, name).build());
    }
}
