// SPDX-License-Identifier: Apache-2.0
package io.luofleet.cli.release;

import io.luofleet.cli.RefusedException;
import io.luofleet.cli.print.PrintingCommand;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.Sha256;
import io.luofleet.wire.signature.ReleaseSignature;
import io.luofleet.wire.signature.VerifyingKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code luofleet release}. */
@Command(
        name = "release",
        description = "Signs and registers kernel releases, and checks signatures as a host does.",
        mixinStandardHelpOptions = true,
        subcommands = {
            AddReleaseCommand.class,
            RegisteredCommands.Show.class,
            RegisteredCommands.Retire.class,
            RegisteredCommands.Tag.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class ReleaseCommand extends PrintingCommand {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    @Command(
            name = "keygen",
            description = "Makes a key: NAME.key, which signs, and NAME.pub, which goes to the hosts.",
            mixinStandardHelpOptions = true)
    int keygen(
            @Option(
                            names = "--out",
                            required = true,
                            paramLabel = "DIR",
                            description = "The directory to put them into; nothing is overwritten.")
                    Path directory,
            @Option(
                            names = "--name",
                            defaultValue = "release",
                            paramLabel = "NAME",
                            description = "What the files are called; by default ${DEFAULT-VALUE}.")
                    String name)
            throws IOException {
        if (!FILE_NAME.matcher(name).matches()) {
            throw wrongly("--name takes letters, digits and . _ -");
        }
        SigningKey key = SigningKey.generate();
        Path secret = directory.resolve(name + ".key");
        Path shared = directory.resolve(name + ".pub");
        for (Path file : List.of(secret, shared)) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new RefusedException(file + " exists; it is not overwritten");
            }
        }
        key.write(secret);
        Files.writeString(shared, key.verifying().pem(), StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW);
        say("%s and %s, key %s".formatted(secret, shared, key.verifying().id()));
        return 0;
    }

    @Command(name = "manifest", description = "Prints what is signed of a release.", mixinStandardHelpOptions = true)
    int manifest(@Mixin ReleaseOption release) throws IOException {
        out().print(release.read().manifest());
        out().flush();
        return 0;
    }

    @Command(
            name = "sign",
            description = "Gives a release a signature more, to be registered with POST /api/v1/releases.",
            mixinStandardHelpOptions = true)
    int sign(
            @Option(
                            names = "--key",
                            required = true,
                            paramLabel = "FILE",
                            description = "The key that signs: Ed25519, PKCS#8 in PEM, for its owner alone.")
                    Path keyFile,
            @Mixin ReleaseOption file,
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
            @Option(
                            names = "--output",
                            paramLabel = "FILE",
                            description =
                                    "Where to, all of it or nothing, and may be the release's own file; by default standard output.")
                    Path output)
            throws IOException {
        SigningKey key = SigningKey.read(keyFile);
        ReleaseFile release = file.read();
        compare("image", image, release.release().image());
        compare("initrd", initrd, release.release().initrd());
        List<ReleaseSignature> signatures = new ArrayList<>(release.release().signatures());
        signatures.removeIf(s -> s.key().equals(key.verifying().id()));
        signatures.add(key.sign(release.manifestBytes()));
        if (signatures.size() > ReleaseSignature.MOST) {
            throw new RefusedException("a release has at most %d signatures".formatted(ReleaseSignature.MOST));
        }
        String signed = release.with(signatures);
        if (output == null) {
            say(signed);
        } else {
            replace(output, signed + "\n");
        }
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
            @Mixin ReleaseOption file)
            throws IOException {
        ReleaseFile release = file.read();
        byte[] manifest = release.manifestBytes();
        ReleaseSpec signed = release.release();
        if (signed.signatures().isEmpty()) {
            throw new RefusedException("release %s is not signed".formatted(signed.name()));
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(keys, "*.{pub,pem}")) {
            for (Path each : files) {
                Optional<VerifyingKey> key = verifyingKey(each).filter(k -> signed.signatures().stream()
                        .anyMatch(s -> s.key().equals(k.id()) && k.verifies(manifest, s.signature())));
                if (key.isPresent()) {
                    say("release %s is signed by %s (%s)"
                            .formatted(
                                    signed.name(), each.getFileName(), key.get().id()));
                    return 0;
                }
            }
        }
        throw new RefusedException("no key in %s signed what release %s is".formatted(keys, signed.name()));
    }

    /** As on a host, a file that is no key does not hide the others. */
    private Optional<VerifyingKey> verifyingKey(Path file) throws IOException {
        try {
            return Optional.of(VerifyingKey.parse(PemFile.read(file)));
        } catch (IllegalArgumentException | RefusedException e) {
            err().println("luofleet: not used: " + file + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path whole = Files.createTempFile(absolute.getParent(), ".luofleet-", null, mode("rw-r--r--"));
        try {
            Files.writeString(whole, text);
            Files.move(whole, absolute, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
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
            MessageDigest digest = Sha256.begin();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private static FileAttribute<?> mode(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    private void say(String line) {
        out().println(line);
    }
}
