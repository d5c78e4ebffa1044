// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.luofleet.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] IMAGE = {1, 2, 3};

    @TempDir
    private Path directory;

    private Path keys;
    private Path release;
    private Path image;

    private record Outcome(int status, String out, String err) {}

    @BeforeEach
    void aReleaseAndAKey() throws Exception {
        keys = Files.createDirectory(directory.resolve("keys"));
        image = Files.write(directory.resolve("bzImage"), IMAGE);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(IMAGE));
        release = Files.writeString(directory.resolve("release.json"), """
                {"name": "7.3.4-2", "kernelRelease": "7.3.4-luo", "image": {"uri": "/api/v1/artifacts/bzImage", "sha256": "%s"},
                 "commandLine": "kho=on liveupdate=on",
                 "abi": {"luo": "luo-v5", "kho": "kho-v4", "fileHandlers": [{"name": "memfd-v2", "flbs": []}]}}""".formatted(sha256));
        assertThat(run("keygen", keys.resolve("build").toString()).status()).isZero();
    }

    @Test
    void whatIsSignedIsVerified() throws Exception {
        Path signed = signed();

        Outcome outcome = run("verify", "--keys", keys.toString(), signed.toString());

        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("7.3.4-2 is signed by build.pub");
    }

    @Test
    void aKeyIsForItsOwnerAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("build.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void keygenOverwritesNothing() throws Exception {
        byte[] before = Files.readAllBytes(keys.resolve("build.key"));

        Outcome outcome = run("keygen", keys.resolve("build").toString());

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(Files.readAllBytes(keys.resolve("build.key"))).isEqualTo(before);
    }

    @Test
    void plainOpensslVerifiesIt() throws Exception {
        // given
        Path signed = signed();
        Path manifest = Files.writeString(
                directory.resolve("manifest"),
                run("manifest", signed.toString()).out());
        String base64 =
                JSON.readTree(signed.toFile()).at("/signatures/0/signature").asText();
        Path signature =
                Files.write(directory.resolve("signature"), Base64.getDecoder().decode(base64));

        // when
        Outcome outcome = openssl(
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-inkey",
                keys.resolve("build.pub").toString(),
                "-sigfile",
                signature.toString(),
                "-in",
                manifest.toString());

        // then
        assertThat(outcome.out()).contains("Signature Verified Successfully");
        assertThat(outcome.status()).isZero();
    }

    @Test
    void aKeyOfOpensslSigns() throws Exception {
        // given
        Path key = Files.createFile(
                directory.resolve("openssl.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        openssl("genpkey", "-algorithm", "ed25519", "-out", key.toString());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        openssl(
                "pkey",
                "-in",
                key.toString(),
                "-pubout",
                "-out",
                keys.resolve("openssl.pem").toString());
        Files.delete(keys.resolve("build.pub"));

        // when
        Outcome outcome = run("sign", "--key", key.toString(), release.toString());

        // then
        Path signed = Files.writeString(directory.resolve("signed.json"), outcome.out());
        assertThat(run("verify", "--keys", keys.toString(), signed.toString()).out())
                .contains("openssl.pem");
    }

    @Test
    void aChangedReleaseIsRefused() throws Exception {
        Path signed = signed();
        Files.writeString(signed, Files.readString(signed).replace("liveupdate=on", "liveupdate=on init=/bin/sh"));

        Outcome outcome = run("verify", "--keys", keys.toString(), signed.toString());

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("no key in");
    }

    @Test
    void anUnsignedReleaseIsRefused() {
        Outcome outcome = run("verify", "--keys", keys.toString(), release.toString());

        assertThat(outcome).isEqualTo(new Outcome(1, "", "luofleet: release 7.3.4-2 is not signed\n"));
    }

    @Test
    void aFileOfAnotherDigestIsNotSigned() throws Exception {
        Files.write(image, new byte[] {9});

        Outcome outcome = run(
                "sign", "--key", keys.resolve("build.key").toString(), "--image", image.toString(), release.toString());

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("is not the release's image");
    }

    @Test
    void aMisspeltFieldIsRefused() throws Exception {
        Files.writeString(release, Files.readString(release).replace("commandLine", "comandLine"));

        Outcome outcome = run("sign", "--key", keys.resolve("build.key").toString(), release.toString());

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("comandLine");
    }

    @Test
    void aKeyThatOthersMayReadDoesNotSign() throws Exception {
        Files.setPosixFilePermissions(keys.resolve("build.key"), PosixFilePermissions.fromString("rw-r--r--"));

        Outcome outcome = run("sign", "--key", keys.resolve("build.key").toString(), release.toString());

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("open to others");
    }

    @Test
    void signingAgainReplacesTheOwnSignature() throws Exception {
        Path signed = signed();

        Outcome outcome = run("sign", "--key", keys.resolve("build.key").toString(), signed.toString());

        assertThat(JSON.readTree(outcome.out()).path("signatures")).hasSize(1);
    }

    @Test
    void whatIsMissingSaysSo() {
        assertThat(run("sign", release.toString()).status()).isEqualTo(2);
        assertThat(run(
                                "verify",
                                "--keys",
                                keys.toString(),
                                directory.resolve("nothing").toString())
                        .status())
                .isEqualTo(3);
    }

    private Path signed() throws Exception {
        Outcome outcome = run(
                "sign", "--key", keys.resolve("build.key").toString(), "--image", image.toString(), release.toString());
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return Files.writeString(directory.resolve("signed.json"), outcome.out());
    }

    private static Outcome run(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "release";
        System.arraycopy(args, 0, all, 1, args.length);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
        return new Outcome(status, out.toString(), err.toString());
    }

    private static Outcome openssl(String... args) throws Exception {
        var command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), out, "");
    }
}
