// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.wire.Artifact;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import io.luofleet.wire.ReleaseSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseManifestTest {
    private static final Artifact IMAGE = new Artifact("/image", "1".repeat(64), 7L);
    private static final Artifact INITRD = new Artifact("/initrd", "2".repeat(64), null);
    private static final KernelAbi ABI = new KernelAbi(
            "luo-v5",
            "kho-v4",
            List.of(new FileHandler("memfd-v2", List.of("flb-b", "flb-a")), new FileHandler("hugetlb-v1", List.of())),
            true);
    private static final ReleaseSpec RELEASE =
            new ReleaseSpec("7.3.4-2", "7.3.4-luo", IMAGE, INITRD, "console=ttyS0 kho=on", ABI);

    @Test
    void theTextIsAsDocumented() {
        String text = ReleaseManifest.text(RELEASE);

        assertThat(text).isEqualTo("""
                luofleet-release-manifest 1
                name 7.3.4-2
                kernel-release 7.3.4-luo
                image-sha256 1111111111111111111111111111111111111111111111111111111111111111
                initrd-sha256 2222222222222222222222222222222222222222222222222222222222222222
                command-line =console=ttyS0 kho=on
                luo luo-v5
                kho kho-v4
                kho-on-by-default true
                file-handler hugetlb-v1
                file-handler memfd-v2
                flb flb-a
                flb flb-b
                """);
    }

    @Test
    void whatIsAbsentHasAWordThatNothingElseCanHave() {
        var bare = new ReleaseSpec("r", "k", IMAGE, null, null, new KernelAbi("l", "k", List.of()));
        var keep = new ReleaseSpec("r", "k", IMAGE, null, "keep", new KernelAbi("l", "k", List.of()));

        assertThat(ReleaseManifest.text(bare))
                .contains("initrd-sha256 none\n", "command-line keep\n", "kho-on-by-default unknown\n");
        assertThat(ReleaseManifest.text(keep)).contains("command-line =keep\n");
    }

    @Test
    void whereFilesLieAndWhoSignedIsNoPartOfIt() {
        ReleaseSpec elsewhere = new ReleaseSpec(
                        "7.3.4-2",
                        "7.3.4-luo",
                        new Artifact("https://mirror/image", IMAGE.sha256(), null),
                        INITRD,
                        "console=ttyS0 kho=on",
                        ABI)
                .signed(List.of(new ReleaseSignature("k", "s")));

        assertThat(ReleaseManifest.text(elsewhere)).isEqualTo(ReleaseManifest.text(RELEASE));
    }

    static Stream<ReleaseSpec> changes() {
        String line = "console=ttyS0 kho=on";
        return Stream.of(
                new ReleaseSpec("7.3.4-3", "7.3.4-luo", IMAGE, INITRD, line, ABI),
                new ReleaseSpec("7.3.4-2", "7.3.4-luO", IMAGE, INITRD, line, ABI),
                new ReleaseSpec("7.3.4-2", "7.3.4-luo", INITRD, INITRD, line, ABI),
                new ReleaseSpec("7.3.4-2", "7.3.4-luo", IMAGE, IMAGE, line, ABI),
                new ReleaseSpec("7.3.4-2", "7.3.4-luo", IMAGE, null, line, ABI),
                new ReleaseSpec("7.3.4-2", "7.3.4-luo", IMAGE, INITRD, line + " init=/bin/sh", ABI),
                new ReleaseSpec("7.3.4-2", "7.3.4-luo", IMAGE, INITRD, null, ABI),
                new ReleaseSpec("7.3.4-2", "7.3.4-luo", IMAGE, INITRD, line, abi("luo-v6", "kho-v4", true, "flb-a")),
                new ReleaseSpec("7.3.4-2", "7.3.4-luo", IMAGE, INITRD, line, abi("luo-v5", "kho-v5", true, "flb-a")),
                new ReleaseSpec("7.3.4-2", "7.3.4-luo", IMAGE, INITRD, line, abi("luo-v5", "kho-v4", false, "flb-a")),
                new ReleaseSpec("7.3.4-2", "7.3.4-luo", IMAGE, INITRD, line, abi("luo-v5", "kho-v4", null, "flb-a")),
                new ReleaseSpec("7.3.4-2", "7.3.4-luo", IMAGE, INITRD, line, abi("luo-v5", "kho-v4", true, "flb-c")));
    }

    private static KernelAbi abi(String luo, String kho, Boolean on, String flb) {
        return new KernelAbi(
                luo,
                kho,
                List.of(new FileHandler("memfd-v2", List.of("flb-b", flb)), new FileHandler("hugetlb-v1", List.of())),
                on);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void everyChangeOfWhatBootsChangesIt(ReleaseSpec changed) {
        assertThat(ReleaseManifest.text(changed)).isNotEqualTo(ReleaseManifest.text(RELEASE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nflb b",
                "a\r",
                "a\0",
                "a\u0085b",
                "a\u2028b",
                "a\u2029",
                "\ud800",
                "\u001b[2J",
                "\u202ea",
                "\ufeff",
                ""
            })
    void aFieldThatCouldBeAnotherLineIsRefused(String line) {
        var release = new ReleaseSpec("r", "k", IMAGE, null, null, new KernelAbi(line, "k", List.of()));

        assertThatThrownBy(() -> ReleaseManifest.text(release)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHandlerWithoutANameIsRefused() {
        var abi = new KernelAbi(
                "l", "k", List.of(new FileHandler(null, List.of()), new FileHandler("memfd-v2", List.of())));
        var release = new ReleaseSpec("r", "k", IMAGE, null, null, abi);

        assertThatThrownBy(() -> ReleaseManifest.text(release)).hasMessageContaining("file-handler");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "ABCDEF", "", "1111"})
    void aDigestThatIsNoneIsRefused(String sha256) {
        var release = new ReleaseSpec("r", "k", new Artifact("/x", sha256, null), null, null, ABI);

        assertThatThrownBy(() -> ReleaseManifest.text(release)).hasMessageContaining("SHA-256");
    }
}
