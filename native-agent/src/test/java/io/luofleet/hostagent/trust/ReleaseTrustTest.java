// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.trust.ReleaseTrust.Verdict;
import io.luofleet.wire.AgentFailure;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.signature.ReleaseManifest;
import io.luofleet.wire.signature.ReleaseSignature;
import io.luofleet.wire.signature.VerifyingKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReleaseTrustTest {
    private static final ReleaseSpec RELEASE = new ReleaseSpec(
            "new",
            "7.3.4-new",
            new Artifact("/image", "1".repeat(64), null),
            null,
            "kho=on liveupdate=on",
            new KernelAbi("luo-v5", "kho-v4", List.of()));

    @TempDir
    private Path directory;

    private Path keys;
    private KeyPair builder;

    @BeforeEach
    void aTrustedKey() throws Exception {
        keys = Files.createDirectory(directory.resolve("trusted-keys"), mode("rwxr-xr-x"));
        builder = newKey();
        trust("build.pub", builder);
    }

    @Test
    void aReleaseThatIsSignedByATrustedKeyMayBoot() throws Exception {
        Verdict verdict = check(SignaturePolicy.REQUIRED, RELEASE.signed(List.of(sign(RELEASE, builder))));

        assertThat(verdict).isInstanceOfSatisfying(Verdict.Trusted.class, t -> assertThat(t.why())
                .contains("build.pub"));
    }

    @Test
    void oneOfSeveralSignaturesIsEnough() throws Exception {
        var release = RELEASE.signed(List.of(sign(RELEASE, newKey()), sign(RELEASE, builder)));

        assertThat(check(SignaturePolicy.REQUIRED, release)).isInstanceOf(Verdict.Trusted.class);
    }

    @Test
    void anUnsignedReleaseIsRefusedWhereASignatureIsRequired() {
        assertRefused(check(SignaturePolicy.REQUIRED, RELEASE), AgentFailure.RELEASE_NOT_SIGNED);
    }

    @Test
    void anUnsignedReleaseMayBootWhereSignaturesAreOptional() {
        assertThat(check(SignaturePolicy.OPTIONAL, RELEASE)).isInstanceOf(Verdict.Trusted.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUIRED", "OPTIONAL", "AUTO"})
    void aSignatureOfAnotherReleaseIsRefused(SignaturePolicy policy) throws Exception {
        var other = new ReleaseSpec(
                "new", "7.3.4-new", RELEASE.image(), null, "kho=on liveupdate=on init=/bin/sh", RELEASE.abi());

        Verdict verdict = check(policy, other.signed(List.of(sign(RELEASE, builder))));

        assertRefused(verdict, AgentFailure.RELEASE_SIGNATURE_INVALID);
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUIRED", "OPTIONAL", "AUTO"})
    void aSignatureOfAStrangerIsRefused(SignaturePolicy policy) throws Exception {
        Verdict verdict = check(policy, RELEASE.signed(List.of(sign(RELEASE, newKey()))));

        assertRefused(verdict, AgentFailure.RELEASE_SIGNER_UNKNOWN);
    }

    @Test
    void aStrangersSignatureUnderATrustedNameIsRefused() throws Exception {
        String name = VerifyingKey.of(builder.getPublic()).id();
        var forged = new ReleaseSignature(name, sign(RELEASE, newKey()).signature());

        assertRefused(
                check(SignaturePolicy.REQUIRED, RELEASE.signed(List.of(forged))),
                AgentFailure.RELEASE_SIGNATURE_INVALID);
    }

    @Test
    void withoutTheDirectoryAutoAsksForNothing() {
        var trust = new ReleaseTrust(SignaturePolicy.AUTO, directory.resolve("absent"));

        assertThat(trust.check(RELEASE)).isInstanceOf(Verdict.Trusted.class);
        assertThat(trust.words()).startsWith("off");
    }

    @Test
    void aDirectoryOfWhichNobodyCanTellWhetherItIsThereCounts() throws Exception {
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));
        var dangling = new ReleaseTrust(SignaturePolicy.AUTO, loop);
        var beyond = new ReleaseTrust(SignaturePolicy.AUTO, loop.resolve("trusted-keys"));

        assertRefused(dangling.check(RELEASE), AgentFailure.TRUSTED_KEYS_UNUSABLE);
        assertRefused(beyond.check(RELEASE), AgentFailure.TRUSTED_KEYS_UNUSABLE);
    }

    @Test
    void withTheDirectoryAutoAsksEvenWhereItIsEmpty() throws Exception {
        Files.delete(keys.resolve("build.pub"));

        assertRefused(check(SignaturePolicy.AUTO, RELEASE), AgentFailure.RELEASE_NOT_SIGNED);
        assertThat(new ReleaseTrust(SignaturePolicy.AUTO, keys).words()).startsWith("required");
    }

    @Test
    void whereSignaturesAreRequiredAndNoKeysAreThereNothingBoots() throws Exception {
        var trust = new ReleaseTrust(SignaturePolicy.REQUIRED, directory.resolve("absent"));

        assertRefused(trust.check(RELEASE.signed(List.of(sign(RELEASE, builder)))), AgentFailure.TRUSTED_KEYS_UNUSABLE);
    }

    @Test
    void aDirectoryThatOthersMayWriteToTrustsNobody() throws Exception {
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertRefused(
                check(SignaturePolicy.AUTO, RELEASE.signed(List.of(sign(RELEASE, builder)))),
                AgentFailure.TRUSTED_KEYS_UNUSABLE);
    }

    @Test
    void aDirectoryThatOthersMayReplaceTrustsNobody() throws Exception {
        // given
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.move(keys, open.resolve("trusted-keys"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxr-x"));
        var trust = new ReleaseTrust(SignaturePolicy.REQUIRED, open.resolve("trusted-keys"));

        // when
        Verdict verdict = trust.check(RELEASE.signed(List.of(sign(RELEASE, builder))));

        // then
        assertRefused(verdict, AgentFailure.TRUSTED_KEYS_UNUSABLE);
        assertThat(((Verdict.Refused) verdict).why()).contains(open + " may be written");
    }

    @Test
    void aLinkToAKeyIsTrustedAsTheKeyIs() throws Exception {
        // given
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"), mode("rwxr-xr-x"));
        Files.move(keys.resolve("build.pub"), elsewhere.resolve("build.pub"));
        Files.createSymbolicLink(keys.resolve("build.pub"), elsewhere.resolve("build.pub"));
        var release = RELEASE.signed(List.of(sign(RELEASE, builder)));
        assertThat(check(SignaturePolicy.REQUIRED, release)).isInstanceOf(Verdict.Trusted.class);

        // when
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwxr-xrwx"));

        // then
        assertRefused(check(SignaturePolicy.REQUIRED, release), AgentFailure.RELEASE_SIGNER_UNKNOWN);
    }

    @Test
    void aKeyThatOthersMayWriteIsNotTrusted() throws Exception {
        Files.setPosixFilePermissions(keys.resolve("build.pub"), PosixFilePermissions.fromString("rw-rw-r--"));

        Verdict verdict = check(SignaturePolicy.REQUIRED, RELEASE.signed(List.of(sign(RELEASE, builder))));

        assertRefused(verdict, AgentFailure.RELEASE_SIGNER_UNKNOWN);
        assertThat(((Verdict.Refused) verdict).why()).contains("build.pub", "chmod");
    }

    @Test
    void aFileThatIsNoKeyDoesNotHideTheOthers() throws Exception {
        Files.writeString(keys.resolve("a.pem"), "nonsense");
        Files.setPosixFilePermissions(keys.resolve("a.pem"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(check(SignaturePolicy.REQUIRED, RELEASE.signed(List.of(sign(RELEASE, builder)))))
                .isInstanceOf(Verdict.Trusted.class);
    }

    @Test
    void keysAreChangedWithoutARestart() throws Exception {
        // given
        var trust = new ReleaseTrust(SignaturePolicy.REQUIRED, keys);
        var release = RELEASE.signed(List.of(sign(RELEASE, builder)));
        assertThat(trust.check(release)).isInstanceOf(Verdict.Trusted.class);

        // when
        Files.delete(keys.resolve("build.pub"));

        // then
        assertRefused(trust.check(release), AgentFailure.RELEASE_SIGNER_UNKNOWN);
    }

    @Test
    void aManifestThatCouldBeReadInTwoWaysIsRefused() throws Exception {
        var forged = new ReleaseSpec("new\nkernel-release 7.3.4-new", "x", RELEASE.image(), null, null, RELEASE.abi());

        assertRefused(
                check(SignaturePolicy.REQUIRED, forged.signed(List.of(sign(RELEASE, builder)))),
                AgentFailure.RELEASE_SIGNATURE_INVALID);
    }

    @Test
    void aSecondSignatureUnderTheSameNameNeitherHelpsNorHarms() throws Exception {
        ReleaseSignature good = sign(RELEASE, builder);
        var forged = new ReleaseSignature(good.key(), sign(RELEASE, newKey()).signature());

        assertThat(check(SignaturePolicy.REQUIRED, RELEASE.signed(List.of(forged, good))))
                .isInstanceOf(Verdict.Trusted.class);
        assertRefused(
                check(SignaturePolicy.REQUIRED, RELEASE.signed(List.of(forged, forged))),
                AgentFailure.RELEASE_SIGNATURE_INVALID);
    }

    @Test
    void aSignatureOfWhichHalfIsMissingIsRefused() throws Exception {
        String name = VerifyingKey.of(builder.getPublic()).id();
        String text = sign(RELEASE, builder).signature();

        assertRefused(
                check(SignaturePolicy.REQUIRED, RELEASE.signed(List.of(new ReleaseSignature(name, null)))),
                AgentFailure.RELEASE_SIGNATURE_INVALID);
        assertRefused(
                check(SignaturePolicy.REQUIRED, RELEASE.signed(List.of(new ReleaseSignature(null, text)))),
                AgentFailure.RELEASE_SIGNER_UNKNOWN);
    }

    @Test
    void whatASignerCallsItselfIsNotRepeatedUnlessItIsAName() {
        var loud = new ReleaseSignature("\n" + "x".repeat(1 << 20), "AAAA");

        Verdict verdict = check(SignaturePolicy.REQUIRED, RELEASE.signed(List.of(loud)));

        assertRefused(verdict, AgentFailure.RELEASE_SIGNER_UNKNOWN);
        assertThat(((Verdict.Refused) verdict).why()).hasSizeLessThan(500).doesNotContain("\n", "xxx");
    }

    private Verdict check(SignaturePolicy policy, ReleaseSpec release) {
        return new ReleaseTrust(policy, keys).check(release);
    }

    private static void assertRefused(Verdict verdict, AgentFailure code) {
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Refused.class, r -> assertThat(r.code())
                .isEqualTo(code));
    }

    private void trust(String name, KeyPair pair) throws Exception {
        Path file = keys.resolve(name);
        Files.writeString(file, VerifyingKey.of(pair.getPublic()).pem());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static java.nio.file.attribute.FileAttribute<?> mode(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    private static KeyPair newKey() throws Exception {
        return KeyPairGenerator.getInstance(VerifyingKey.ALGORITHM).generateKeyPair();
    }

    private static ReleaseSignature sign(ReleaseSpec release, KeyPair pair) throws Exception {
        Signature signature = Signature.getInstance(VerifyingKey.ALGORITHM);
        signature.initSign(pair.getPrivate());
        signature.update(ReleaseManifest.bytes(release));
        return new ReleaseSignature(
                VerifyingKey.of(pair.getPublic()).id(), Base64.getEncoder().encodeToString(signature.sign()));
    }
}
