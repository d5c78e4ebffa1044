// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyingKeyTest {
    private static final byte[] MESSAGE = {1, 2, 3};

    private KeyPair pair;
    private VerifyingKey key;

    @BeforeEach
    void aKey() throws Exception {
        pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        key = VerifyingKey.of(pair.getPublic());
    }

    @Test
    void itIsReadAsItIsWritten() {
        VerifyingKey read = VerifyingKey.parse("\n" + key.pem() + "\n");

        assertThat(read.id()).isEqualTo(key.id()).matches("[0-9a-f]{32}");
        assertThat(read.pem()).isEqualTo(key.pem());
    }

    @Test
    void itKnowsItsSignatures() throws Exception {
        String signature = sign(pair, MESSAGE);

        assertThat(key.verifies(MESSAGE, signature)).isTrue();
        assertThat(key.verifies(new byte[] {1, 2, 4}, signature)).isFalse();
    }

    @Test
    void noBitOfASignatureMayChange() throws Exception {
        byte[] signature = Base64.getDecoder().decode(sign(pair, MESSAGE));

        for (int bit = 0; bit < signature.length * 8; bit++) {
            byte[] changed = signature.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(key.verifies(MESSAGE, Base64.getEncoder().encodeToString(changed)))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @Test
    void anotherKeysSignatureIsNotIts() throws Exception {
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

        assertThat(key.verifies(MESSAGE, sign(other, MESSAGE))).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "AAAA",
                "not base64 at all",
                "====",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
            })
    void whatIsNoSignatureIsNotIts(String signature) {
        assertThat(key.verifies(MESSAGE, signature)).isFalse();
    }

    @Test
    void keysOfAnotherKindAreRefused() throws Exception {
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(rsa.getPublic().getEncoded()) + "\n-----END PUBLIC KEY-----";

        assertThatThrownBy(() -> VerifyingKey.parse(pem)).hasMessageContaining("Ed25519");
    }

    @Test
    void privateKeysAndPairsOfKeysAreRefused() {
        String secret = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----";

        assertThatThrownBy(() -> VerifyingKey.parse(secret)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VerifyingKey.parse(key.pem() + key.pem()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VerifyingKey.parse("")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PUBLIC KEY-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----"
            })
    void headAndTailWithoutAKeyAreRefused(String pem) {
        assertThatThrownBy(() -> VerifyingKey.parse(pem)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String sign(KeyPair with, byte[] message) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(with.getPrivate());
        signature.update(message);
        return Base64.getEncoder().encodeToString(signature.sign());
    }
}
