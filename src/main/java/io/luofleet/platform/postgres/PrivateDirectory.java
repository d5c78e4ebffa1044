// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.postgres;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A directory whose contents this service executes and trusts, so that nobody but its user may ever have written there. What
 * can be put right without a doubt is put right; where another user may have put something in, nothing of it is used.
 */
final class PrivateDirectory {
    private static final Logger LOG = Logger.getLogger(PrivateDirectory.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OTHERS_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> OTHERS_ENTER =
            EnumSet.of(PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
    /** S_ISVTX: in such a directory only a file's owner may rename it. */
    private static final int STICKY = 01000;

    private final Path root;
    private final UserPrincipal self;

    private PrivateDirectory(Path root, UserPrincipal self) {
        this.root = root;
        this.self = self;
    }

    /** The directory, with symbolic links on the way to it resolved once and for all. */
    static PrivateDirectory of(Path directory) throws IOException {
        // A process owns its own entry: the effective user, whom a name in a property need not be.
        return new PrivateDirectory(directory.toRealPath(), Files.getOwner(Path.of("/proc/self")));
    }

    /**
     * Closes the directory to everybody else, and checks what was in it before.
     *
     * @param executed the entry whose contents are executed, looked at to its depths
     * @throws IllegalStateException when another user owns something of it, or could have written it
     */
    void secure(String executed) throws IOException {
        checkParents();
        PosixFileAttributes before = attributes(root);
        requireOwn(root, before);
        List<Path> entries = children(root);
        if (anyOf(before, OTHERS_WRITE) && !entries.isEmpty()) {
            throw refuse(root, "can be written by other users, who may have put anything into it");
        }
        if (!before.permissions().equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(root, OWNER_ONLY);
            LOG.infof("%s is now open to its owner only; its mode was %s.", root, text(before));
        }
        boolean wasReachable = anyOf(before, OTHERS_ENTER);
        for (Path entry : entries) {
            secureEntry(entry, wasReachable);
        }
        Path programs = root.resolve(executed);
        if (Files.isDirectory(programs, NOFOLLOW_LINKS)) {
            securePrograms(programs, wasReachable);
        }
    }

    private void securePrograms(Path programs, boolean wasReachable) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(programs)) {
            all = walk.toList();
        }
        for (Path each : all) {
            secureEntry(each, wasReachable);
            if (Files.isSymbolicLink(each) && !each.toRealPath().startsWith(programs)) {
                throw refuse(each, "leads out of " + programs);
            }
        }
    }

    /** Where others could not enter, a mode that would let them write is only untidy. */
    private void secureEntry(Path entry, boolean wasReachable) throws IOException {
        PosixFileAttributes found = attributes(entry);
        requireOwn(entry, found);
        if (found.isSymbolicLink() || !anyOf(found, OTHERS_WRITE)) {
            return;
        }
        if (wasReachable) {
            throw refuse(
                    entry,
                    "could be written by other users, who may have changed what this service would run or trust");
        }
        Set<PosixFilePermission> narrowed = EnumSet.copyOf(found.permissions());
        narrowed.removeAll(OTHERS_WRITE);
        Files.setPosixFilePermissions(entry, narrowed);
    }

    /** Whoever may rename a directory above this one can put another in its place. */
    private void checkParents() throws IOException {
        for (Path parent = root.getParent(); parent != null; parent = parent.getParent()) {
            PosixFileAttributes found = attributes(parent);
            boolean isSticky = ((int) Files.getAttribute(parent, "unix:mode") & STICKY) != 0;
            if (found.permissions().contains(PosixFilePermission.OTHERS_WRITE) && !isSticky) {
                throw new IllegalStateException(
                        "%s can be written by every user, who could put another directory in the place of %s. chmod o-w %s, or set %s to a directory elsewhere."
                                .formatted(parent, root, parent, EmbeddedPostgresSource.DATA_DIR));
            }
            if (!found.owner().equals(self) && !isRoot(found.owner())) {
                LOG.warnf(
                        "%s belongs to %s, who could put another directory in the place of %s.",
                        parent, found.owner().getName(), root);
            }
        }
    }

    private boolean isRoot(UserPrincipal owner) throws IOException {
        return owner.equals(Files.getOwner(Path.of("/")));
    }

    private void requireOwn(Path path, PosixFileAttributes found) {
        if (!found.owner().equals(self)) {
            throw refuse(
                    path,
                    "belongs to %s and not to %s, whom this service runs as"
                            .formatted(found.owner().getName(), self.getName()));
        }
    }

    private IllegalStateException refuse(Path path, String why) {
        String remedy = path.equals(root)
                ? "Make sure of its contents, then chown and chmod 700 it, or set %s to a new directory."
                        .formatted(EmbeddedPostgresSource.DATA_DIR)
                : "Remove it if it can be spared (programs are unpacked anew), or make sure of its contents, then chown it and chmod go-w it.";
        return new IllegalStateException("%s %s. Nothing in %s is used. %s".formatted(path, why, root, remedy));
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW_LINKS);
    }

    private static boolean anyOf(PosixFileAttributes attributes, Set<PosixFilePermission> permissions) {
        return attributes.permissions().stream().anyMatch(permissions::contains);
    }

    private static String text(PosixFileAttributes attributes) {
        return PosixFilePermissions.toString(attributes.permissions());
    }
}
