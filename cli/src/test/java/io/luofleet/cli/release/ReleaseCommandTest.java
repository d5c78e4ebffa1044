// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.luofleet.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(run("keygen", "--out", keys.toString(), "--name", "build").status())
                .isZero();
    }

    @Test
    void whatIsSignedIsVerified() throws Exception {
        Path signed = signed();

        Outcome outcome = run("verify", "--keys", keys.toString(), "--release", signed.toString());

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

        Outcome outcome = run("keygen", "--out", keys.toString(), "--name", "build");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(Files.readAllBytes(keys.resolve("build.key"))).isEqualTo(before);
    }

    @Test
    void plainOpensslVerifiesIt() throws Exception {
        // given
        Path signed = signed();
        Path manifest = Files.writeString(
                directory.resolve("manifest"),
                run("manifest", "--release", signed.toString()).out());
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
        Outcome outcome = run("sign", "--key", key.toString(), "--release", release.toString());

        // then
        Path signed = Files.writeString(directory.resolve("signed.json"), outcome.out());
        assertThat(run("verify", "--keys", keys.toString(), "--release", signed.toString())
                        .out())
                .contains("openssl.pem");
    }

    @Test
    void aChangedReleaseIsRefused() throws Exception {
        Path signed = signed();
        Files.writeString(signed, Files.readString(signed).replace("liveupdate=on", "liveupdate=on init=/bin/sh"));

        Outcome outcome = run("verify", "--keys", keys.toString(), "--release", signed.toString());

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("no key in");
    }

    @Test
    void anUnsignedReleaseIsRefused() {
        Outcome outcome = run("verify", "--keys", keys.toString(), "--release", release.toString());

        assertThat(outcome).isEqualTo(new Outcome(1, "", "luofleet: release 7.3.4-2 is not signed\n"));
    }

    @Test
    void aFileOfAnotherDigestIsNotSigned() throws Exception {
        Files.write(image, new byte[] {9});

        Outcome outcome = sign(release, "--image", image.toString());

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("is not the release's image");
    }

    @Test
    void aMisspeltFieldIsRefused() throws Exception {
        Files.writeString(release, Files.readString(release).replace("commandLine", "comandLine"));

        Outcome outcome = sign(release);

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("comandLine");
    }

    @Test
    void aKeyThatOthersMayReadDoesNotSign() throws Exception {
        Files.setPosixFilePermissions(keys.resolve("build.key"), PosixFilePermissions.fromString("rw-r--r--"));

        Outcome outcome = sign(release);

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("open to others");
    }

    @Test
    void signingAgainReplacesTheOwnSignature() throws Exception {
        Path signed = signed();

        Outcome outcome = sign(signed);

        assertThat(JSON.readTree(outcome.out()).path("signatures")).hasSize(1);
    }

    @Test
    void aReleaseIsSignedInPlace() throws Exception {
        // given
        Path file = Files.copy(release, directory.resolve("in-place.json"));

        // when
        Outcome outcome = sign(file, "--output", file.toString());

        // then
        assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
        assertThat(run("verify", "--keys", keys.toString(), "--release", file.toString())
                        .status())
                .isZero();
        try (var left = Files.list(directory)) {
            assertThat(left.map(f -> f.getFileName().toString())).noneMatch(n -> n.startsWith("."));
        }
    }

    @Test
    void aRefusedSignatureLeavesTheOutputAlone() throws Exception {
        Path output = Files.writeString(directory.resolve("before"), "before");
        Files.write(image, new byte[] {9});

        Outcome outcome = sign(release, "--image", image.toString(), "--output", output.toString());

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(Files.readString(output)).isEqualTo("before");
    }

    @Test
    void aSignatureOfAnotherReleaseIsRefused() throws Exception {
        // given
        String other = Files.readString(release).replace("7.3.4-2", "7.3.4-3");
        ObjectNode swapped = (ObjectNode) JSON.readTree(other);
        swapped.set("signatures", JSON.readTree(signed().toFile()).path("signatures"));
        Path file = Files.writeString(directory.resolve("swapped.json"), swapped.toString());

        // when
        Outcome outcome = run("verify", "--keys", keys.toString(), "--release", file.toString());

        // then
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("no key in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"key\": null, \"signature\": \"AAAA\"}",
                "{\"signature\": \"AAAA\"}",
                "{\"key\": \"0123456789abcdef0123456789abcdef\"}",
                "null",
                "\"text\""
            })
    void halfASignatureIsRefusedInWords(String half) throws Exception {
        String json = Files.readString(release).strip();
        Files.writeString(release, json.substring(0, json.length() - 1) + ", \"signatures\": [" + half + "]}");

        Outcome outcome = sign(release);

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("luofleet: ").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-----BEGIN PRIVATE KEY-----END PRIVATE KEY-----", "nonsense"})
    void whatIsNoKeyIsRefusedInWords(String text) throws Exception {
        Files.writeString(keys.resolve("build.key"), text);

        Outcome outcome = sign(release);

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("luofleet: ").doesNotContain("\tat ");
    }

    @Test
    void aFileThatIsNoKeyDoesNotHideTheOthers() throws Exception {
        Path signed = signed();
        Files.writeString(keys.resolve("a.pem"), "nonsense");

        Outcome outcome = run("verify", "--keys", keys.toString(), "--release", signed.toString());

        assertThat(outcome.status()).as(outcome.err()).isZero();
    }

    @Test
    void aKeyIsNotMadeOutsideItsDirectory() {
        Outcome outcome = run("keygen", "--out", keys.toString(), "--name", "../build");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(directory.resolve("build.key")).doesNotExist();
    }

    @Test
    void whatAFileSaysDoesNotSteerTheTerminal() throws Exception {
        Files.writeString(release, "{\"a\\u001b[31mb\": 1}");

        Outcome outcome = sign(release);

        assertThat(outcome.err()).contains("a?[31mb").doesNotContain("\u001b");
    }

    @Test
    void whatIsMissingSaysSo() {
        assertThat(run("sign", "--release", release.toString()).status()).isEqualTo(2);
        assertThat(run(
                                "verify",
                                "--keys",
                                keys.toString(),
                                "--release",
                                directory.resolve("nothing").toString())
                        .status())
                .isEqualTo(3);
    }

    private Path signed() throws Exception {
        Outcome outcome = sign(release, "--image", image.toString());
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return Files.writeString(directory.resolve("signed.json"), outcome.out());
    }

    private Outcome sign(Path file, String... more) {
        var args = new ArrayList<>(
                List.of("sign", "--key", keys.resolve("build.key").toString(), "--release", file.toString()));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
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
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), out, "");
    }
}
