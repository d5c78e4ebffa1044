// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire.signature;

import io.luofleet.wire.Artifact;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What is signed of a release: everything that decides what boots and whether it takes over what was preserved, in one canonical
 * text. Where the files lie is not part of it, since their digests say what they are. The format is described in
 * {@code docs/release-signing.md}.
 */
public final class ReleaseManifest {
    /** The first line, which names format and version, so that no other text of ours can be taken for a manifest. */
    public static final String HEADER = "luofleet-release-manifest 1";

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final StringBuilder text = new StringBuilder();

    private ReleaseManifest() {}

    /**
     * The manifest's bytes, UTF-8.
     *
     * @throws IllegalArgumentException when a field could not be told from another line, or is missing: nothing is signed or
     *     verified then
     */
    public static byte[] bytes(ReleaseSpec release) {
        return text(release).getBytes(StandardCharsets.UTF_8);
    }

    /** The same as text. */
    public static String text(ReleaseSpec release) {
        ReleaseManifest manifest = new ReleaseManifest();
        manifest.text.append(HEADER).append('\n');
        manifest.line("name", release.name());
        manifest.line("kernel-release", release.kernelRelease());
        manifest.line("image-sha256", digest("image", release.image()));
        manifest.line("initrd-sha256", release.initrd() == null ? "none" : digest("initrd", release.initrd()));
        // With a sign before it, so that no line can look like the word for none.
        manifest.line("command-line", release.commandLine() == null ? "keep" : "=" + release.commandLine());
        manifest.abi(Objects.requireNonNullElseGet(release.abi(), () -> {
            throw new IllegalArgumentException("the release says nothing of its ABI");
        }));
        return manifest.text.toString();
    }

    private void abi(KernelAbi abi) {
        line("luo", abi.luo());
        line("kho", abi.kho());
        line("kho-on-by-default", String.valueOf(abi.khoOnByDefault() == null ? "unknown" : abi.khoOnByDefault()));
        abi.fileHandlers().stream()
                .sorted(Comparator.comparing(
                        KernelAbi.FileHandler::name, Comparator.nullsFirst(Comparator.naturalOrder())))
                .forEach(handler -> {
                    line("file-handler", handler.name());
                    handler.flbs().stream().sorted().forEach(flb -> line("flb", flb));
                });
    }

    private void line(String key, String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("the release has no " + key);
        }
        if (value.codePoints().anyMatch(ReleaseManifest::isUnfit)) {
            throw new IllegalArgumentException(
                    "the release's " + key + " has a control or invisible character, or is no text");
        }
        text.append(key).append(' ').append(value).append('\n');
    }

    /**
     * Beside control characters those that end a line for some readers; those that are not seen or turn the text around, since a
     * person reads before signing; and halves of characters, which UTF-8 cannot have.
     */
    private static boolean isUnfit(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static String digest(String what, Artifact file) {
        String sha256 = file == null ? null : file.sha256();
        if (sha256 == null || !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("the release's " + what + " has no SHA-256 in lower-case hexadecimal");
        }
        return sha256;
    }
}
