// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import io.luofleet.cli.RefusedException;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.signature.ReleaseSignature;
import io.luofleet.wire.signature.VerifyingKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code luofleet release}. */
@Command(
        name = "release",
        description = "Signs kernel releases, and checks signatures as a host does.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class ReleaseCommand {
    private static final int BUFFER_BYTES = 1 << 16;

    @Spec
    private CommandSpec spec;

    private ReleaseCommand() {}

    @Command(
            name = "keygen",
            description = "Makes a key: NAME.key, which signs, and NAME.pub, which goes to the hosts.",
            mixinStandardHelpOptions = true)
    int keygen(@Parameters(paramLabel = "NAME", description = "Where to, without the ending.") Path name)
            throws IOException {
        SigningKey key = SigningKey.generate();
        Path secret = sibling(name, ".key");
        Path shared = sibling(name, ".pub");
        if (Files.exists(shared)) {
            throw new RefusedException(shared + " exists; it is not overwritten");
        }
        if (Files.exists(secret)) {
            throw new RefusedException(secret + " exists; it is not overwritten");
        }
        key.write(secret);
        Files.writeString(shared, key.verifying().pem(), StandardCharsets.US_ASCII);
        say("%s and %s, key %s".formatted(secret, shared, key.verifying().id()));
        return 0;
    }

    @Command(name = "manifest", description = "Prints what is signed of a release.", mixinStandardHelpOptions = true)
    int manifest(
            @Parameters(paramLabel = "RELEASE", description = "The release's JSON; - for standard input.") Path file)
            throws IOException {
        spec.commandLine().getOut().print(ReleaseFile.read(file).manifest());
        spec.commandLine().getOut().flush();
        return 0;
    }

    @Command(
            name = "sign",
            description = "Prints a release with a signature more, to be registered with POST /api/v1/releases.",
            mixinStandardHelpOptions = true)
    int sign(
            @Option(
                            names = "--key",
                            required = true,
                            paramLabel = "FILE",
                            description = "The key that signs: Ed25519, PKCS#8 in PEM, for its owner alone.")
                    Path keyFile,
            @Option(
                            names = "--image",
                            paramLabel = "FILE",
                            description = "The kernel image; it must have the digest that is signed.")
                    Path image,
            @Option(
                            names = "--initrd",
                            paramLabel = "FILE",
                            description = "The initrd; it must have the digest that is signed.")
                    Path initrd,
            @Parameters(paramLabel = "RELEASE", description = "The release's JSON; - for standard input.") Path file)
            throws IOException {
        SigningKey key = SigningKey.read(keyFile);
        ReleaseFile release = ReleaseFile.read(file);
        compare("image", image, release.release().image());
        compare("initrd", initrd, release.release().initrd());
        List<ReleaseSignature> signatures = new ArrayList<>(release.release().signatures());
        signatures.removeIf(s -> s.key().equals(key.verifying().id()));
        signatures.add(key.sign(release.manifestBytes()));
        if (signatures.size() > ReleaseSignature.MOST) {
            throw new RefusedException("a release has at most %d signatures".formatted(ReleaseSignature.MOST));
        }
        say(release.with(signatures));
        return 0;
    }

    @Command(
            name = "verify",
            description = "Says who of the trusted signed a release; fails when nobody did.",
            mixinStandardHelpOptions = true)
    int verify(
            @Option(
                            names = "--keys",
                            required = true,
                            paramLabel = "DIR",
                            description = "The directory with the public keys (*.pub, *.pem), as on the hosts.")
                    Path keys,
            @Parameters(paramLabel = "RELEASE", description = "The release's JSON; - for standard input.") Path file)
            throws IOException {
        ReleaseFile release = ReleaseFile.read(file);
        byte[] manifest = release.manifestBytes();
        ReleaseSpec signed = release.release();
        if (signed.signatures().isEmpty()) {
            throw new RefusedException("release %s is not signed".formatted(signed.name()));
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(keys, "*.{pub,pem}")) {
            for (Path each : files) {
                VerifyingKey key = verifyingKey(each);
                boolean holds = signed.signatures().stream()
                        .anyMatch(s -> s.key().equals(key.id()) && key.verifies(manifest, s.signature()));
                if (holds) {
                    say("release %s is signed by %s (%s)".formatted(signed.name(), each.getFileName(), key.id()));
                    return 0;
                }
            }
        }
        throw new RefusedException("no key in %s signed what release %s is".formatted(keys, signed.name()));
    }

    private static VerifyingKey verifyingKey(Path file) throws IOException {
        try {
            return VerifyingKey.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(file + ": " + e.getMessage());
        }
    }

    private static void compare(String what, Path file, Artifact declared) throws IOException {
        if (file == null) {
            return;
        }
        String sha256 = sha256(file);
        if (declared == null || !sha256.equals(declared.sha256())) {
            throw new RefusedException("%s is not the release's %s: its SHA-256 is %s, the release says %s"
                    .formatted(file, what, sha256, declared == null ? "that there is none" : declared.sha256()));
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Path sibling(Path name, String ending) {
        return name.resolveSibling(name.getFileName() + ending);
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }
}
