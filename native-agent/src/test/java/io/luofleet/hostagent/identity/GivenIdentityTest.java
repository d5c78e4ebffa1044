// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.net.CertificateStatus;
import io.luofleet.wire.Pem;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that somebody else writes and replaces, over real TLS. */
class GivenIdentityTest {
    @TempDir
    private Path directory;

    private TestAuthority authority;
    private URI uri;
    private IdentityPlace.Given files;
    private GivenIdentity identity;

    @BeforeEach
    void aControlPlane() throws Exception {
        authority = new TestAuthority();
        authority.answering((exchange, _) -> TestAuthority.send(exchange, 200, "{}"));
        uri = authority.serve(authority, "127.0.0.1");
        files = new IdentityPlace.Given(
                directory.resolve("key.pem"), directory.resolve("cert.pem"), directory.resolve("ca.pem"));
        identity = new GivenIdentity(files, uri, Log.silent());
        put(files.authority(), Pem.write("CERTIFICATE", authority.certificate.getEncoded()));
    }

    @AfterEach
    void end() {
        authority.close();
    }

    @Test
    void theControlPlaneIsShownTheCertificateOfTheFiles() throws Exception {
        X509Certificate given = give(SigningRequest.newKeys());

        ask();

        assertThat(authority.asked).containsExactly(serial(given));
        assertThat(identity.certificate())
                .isInstanceOfSatisfying(CertificateStatus.Present.class, present -> assertThat(present.isOurs())
                        .isFalse());
    }

    @Test
    void nobodyElseIsShownIt() throws Exception {
        give(SigningRequest.newKeys());
        URI elsewhere = URI.create(uri.toString().replace("127.0.0.1", "localhost"));

        assertThatThrownBy(() -> ask(identity.open(elsewhere))).isInstanceOf(IOException.class);
    }

    @Test
    void filesThatAreReplacedNeedNoRestart() throws Exception {
        give(SigningRequest.newKeys());
        ask();

        X509Certificate next = give(SigningRequest.newKeys());
        ask();

        assertThat(authority.asked).endsWith(serial(next));
    }

    /** The agent of the next kernel begins anew, whatever the one before has seen. */
    @Test
    void filesThatAreReplacedDuringALiveUpdateAreThoseThatAreUsed() throws Exception {
        give(SigningRequest.newKeys());
        ask();
        X509Certificate next = give(SigningRequest.newKeys());
        identity = new GivenIdentity(files, uri, Log.silent());

        ask();

        assertThat(authority.asked).endsWith(serial(next));
    }

    @Test
    void filesThatComeLaterNeedNoRestart() throws Exception {
        assertThatThrownBy(this::ask).isInstanceOf(IOException.class);
        assertThat(identity.certificate())
                .isInstanceOfSatisfying(CertificateStatus.Missing.class, missing -> assertThat(missing.why())
                        .contains("key.pem"));

        X509Certificate given = give(SigningRequest.newKeys());
        ask();

        assertThat(authority.asked).containsExactly(serial(given));
    }

    /** As it is between two files that are replaced one after the other. */
    @Test
    void theOneBeforeIsUsedWhileTheKeyIsNotThatOfTheCertificate() throws Exception {
        X509Certificate before = give(SigningRequest.newKeys());
        ask();
        KeyPair next = SigningRequest.newKeys();
        put(files.key(), Pem.write("PRIVATE KEY", next.getPrivate().getEncoded()));
        ask();

        X509Certificate after = certificate(next);
        ask();

        assertThat(authority.asked).containsExactly(serial(before), serial(before), serial(after));
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.pem", "cert.pem", "ca.pem"})
    void theOneBeforeIsUsedWhileAFileIsBroken(String name) throws Exception {
        X509Certificate before = give(SigningRequest.newKeys());
        ask();
        put(directory.resolve(name), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        ask();

        assertThat(authority.asked).containsExactly(serial(before), serial(before));
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.pem", "cert.pem", "ca.pem"})
    void theOneBeforeIsUsedWhileAFileIsGone(String name) throws Exception {
        X509Certificate before = give(SigningRequest.newKeys());
        ask();
        Files.delete(directory.resolve(name));

        ask();

        assertThat(authority.asked).containsExactly(serial(before), serial(before));
    }

    @Test
    void aKeyThatOthersMayReadIsNotUsed() throws Exception {
        give(SigningRequest.newKeys());
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(this::ask).isInstanceOf(IOException.class);

        assertThat(identity.certificate())
                .isInstanceOfSatisfying(CertificateStatus.Missing.class, missing -> assertThat(missing.why())
                        .contains("open to others"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void keysInTheFormsOfOtherToolsAreRead(String kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(kind.equals("EC") ? 256 : 2_048);
        KeyPair keys = generator.generateKeyPair();
        X509Certificate given = certificate(keys);
        put(files.key(), Pem.write(kind + " PRIVATE KEY", bare(keys.getPrivate())));

        ask();

        assertThat(authority.asked).containsExactly(serial(given));
    }

    private static byte[] bare(PrivateKey key) throws IOException {
        return PrivateKeyInfo.getInstance(key.getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
    }

    private X509Certificate give(KeyPair keys) throws Exception {
        put(files.key(), Pem.write("PRIVATE KEY", keys.getPrivate().getEncoded()));
        return certificate(keys);
    }

    private X509Certificate certificate(KeyPair keys) throws Exception {
        X509Certificate made = authority.certify(keys.getPublic());
        put(files.certificate(), Pem.write("CERTIFICATE", made.getEncoded()));
        return made;
    }

    /** By a rename, for its owner alone. */
    private static void put(Path file, String text) throws IOException {
        Path draft = Files.createTempFile(file.getParent(), "draft", "");
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString();
    }

    private void ask() throws IOException {
        ask(identity.open(uri));
    }

    private static void ask(HttpURLConnection connection) throws IOException {
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.getOutputStream().write(new byte[] {'{', '}'});
        connection.getInputStream().readAllBytes();
    }
}
