// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.wire.Artifact;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelCommandLine;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.signature.ReleaseSignature;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A kernel release to register.
 *
 * @param name what operators call it
 * @param kernelRelease what {@code uname -r} prints once it runs; at most 64 characters, the kernel's own limit
 * @param image the kernel image
 * @param initrd the initrd; {@code null} when it boots without one
 * @param commandLine the command line; {@code null} keeps the running kernel's. Must be one with which the
 *     kernel takes over what was preserved; kexec takes at most 2046 bytes
 * @param abi what it can read and write over a live update
 * @param signatures of its manifest, as {@code luofleet release sign} makes them; more can be added later
 */
public record RegisterRelease(
        @NotBlank
        @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._+-]{0,127}", message = NAME_RULE)
        @Schema(examples = "7.3.4-b")
        String name,

        @NotBlank
        @Size(max = 64)
        @Pattern(regexp = "\\S*", message = "must not contain blanks")
        @Schema(examples = "7.3.4-luofleet-b")
        String kernelRelease,

        @NotNull @Valid File image,
        @Valid File initrd,

        @Size(min = 1)
        @Utf8Size(max = KernelCommandLine.MAX_BYTES)
        @Schema(
                description = "Must have live updates and KHO on in the end: the kernel takes the last word of each.",
                examples = "console=ttyS0 kho=on liveupdate=on")
        String commandLine,

        @NotNull @Valid Abi abi,

        @Valid @Size(max = ReleaseSignature.MOST) List<@NotNull @Valid Signed> signatures) {
    private static final String NAME_RULE =
            "must be letters, digits and . _ + - (at most 128, the first a letter or digit)";

    /**
     * A file of the release.
     *
     * @param uri where agents fetch it: {@code http}, {@code https}, {@code file}, or relative to the control plane
     * @param sha256 64 lower-case hexadecimal digits
     * @param sizeBytes its size, if known
     */
    public record File(
            @NotBlank @ArtifactUri @Schema(examples = "/api/v1/artifacts/bzImage-b")
            String uri,

            @NotNull
            @Pattern(regexp = "[0-9a-f]{64}", message = "must be 64 lower-case hexadecimal digits")
            @Schema(examples = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
            String sha256,

            @Positive Long sizeBytes) {
        Artifact toWire() {
            return new Artifact(uri, sha256, sizeBytes);
        }
    }

    /**
     * What the kernel understands.
     *
     * @param luo LUO's compatible string
     * @param kho KHO's compatible string
     * @param fileHandlers its file handlers, at least one
     * @param khoOnByDefault whether it has KHO on without {@code kho=on}; {@code null} counts as not
     */
    @AtMost63Flbs
    public record Abi(
            @NotBlank @Utf8Size(max = 47) @Schema(examples = "luo-v5")
            String luo,

            @NotBlank @Utf8Size(max = 47) @Schema(examples = "kho-v4")
            String kho,

            @NotEmpty List<@NotNull @Valid Handler> fileHandlers,

            @Schema(
                    description =
                            "Whether it was built with CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT=y; else it needs kho=on.")
            Boolean khoOnByDefault) {
        KernelAbi toWire() {
            return new KernelAbi(
                    luo, kho, fileHandlers.stream().map(Handler::toWire).toList(), khoOnByDefault);
        }

        Stream<String> flbNames() {
            return fileHandlers == null
                    ? Stream.empty()
                    : fileHandlers.stream()
                            .filter(h -> h != null && h.flbs() != null)
                            .flatMap(h -> h.flbs().stream());
        }
    }

    /**
     * A file handler.
     *
     * @param name its compatible string
     * @param flbs the FLBs its files depend on, in registration order
     */
    public record Handler(
            @NotBlank @Utf8Size(max = 47) @Schema(examples = "memfd-v2")
            String name,

            List<@NotBlank @Utf8Size(max = 47) String> flbs) {
        KernelAbi.FileHandler toWire() {
            return new KernelAbi.FileHandler(name, flbs);
        }
    }

    /**
     * A signature of the release's manifest. The service has no keys and only sees to its form.
     *
     * @param key the signing key's id
     * @param signature Ed25519, in base64
     */
    public record Signed(
            @NotNull
            @Pattern(regexp = "[0-9a-f]{32}", message = "must be 32 lower-case hexadecimal digits")
            @Schema(examples = "9f86d081884c7d659a2feaa0c55ad015")
            String key,

            @NotNull @Pattern(regexp = "[A-Za-z0-9+/]{86}==", message = "must be 64 bytes in base64")
            String signature) {
        ReleaseSignature toWire() {
            return new ReleaseSignature(key, signature);
        }
    }

    ReleaseSpec toWire() {
        return new ReleaseSpec(
                name,
                kernelRelease,
                image.toWire(),
                initrd == null ? null : initrd.toWire(),
                commandLine,
                abi.toWire(),
                signatures == null
                        ? List.of()
                        : signatures.stream().map(Signed::toWire).toList());
    }
}
