// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is executed and trusted is this user's alone, or is not used. */
class PrivateDirectoryTest {
    private static final String PROGRAMS = "postgresql-programs";

    @TempDir
    Path parent;

    private Path root;
    private Path program;

    @BeforeEach
    void programsInADirectory() throws IOException {
        root = Files.createDirectory(parent.resolve("data"));
        program = Files.createDirectories(root.resolve(PROGRAMS + "/PG-1/bin")).resolve("postgres");
        Files.writeString(program, "#!");
        mode(root, "rwx------");
    }

    @Test
    void aDirectoryOthersCouldReadIsClosedToThem() throws IOException {
        mode(root, "rwxr-xr-x");

        secure();

        assertThat(modeOf(root)).isEqualTo("rwx------");
    }

    @Test
    void programsThatOthersCouldHaveReplacedAreNotRun() throws IOException {
        mode(root, "rwxr-xr-x");
        mode(root.resolve(PROGRAMS), "rwxrwxrwx");

        assertThatThrownBy(this::secure)
                .hasMessageContaining(root.resolve(PROGRAMS).toString())
                .hasMessageContaining("could be written by other users")
                .hasMessageContaining("Remove it");
    }

    @Test
    void aProgramDeepInsideThatOthersCouldHaveReplacedIsNotRun() throws IOException {
        mode(root, "rwxr-xr-x");
        mode(program, "rwxrwxr-x");

        assertThatThrownBy(this::secure).hasMessageContaining(program.toString());
    }

    @Test
    void aDirectoryOthersCouldWriteIsNotUsed() throws IOException {
        mode(root, "rwxrwxrwx");

        assertThatThrownBy(this::secure).hasMessageContaining("can be written by other users");
    }

    @Test
    void whatNobodyElseCouldReachIsPutInOrder() throws IOException {
        mode(root.resolve(PROGRAMS + "/PG-1"), "rwxrwxrwx");

        secure();

        assertThat(modeOf(root.resolve(PROGRAMS + "/PG-1"))).isEqualTo("rwxr-xr-x");
    }

    @Test
    void aDirectoryThatAnybodyMayMoveAwayIsNotUsed() throws IOException {
        mode(parent, "rwxrwxrwx");

        assertThatThrownBy(this::secure)
                .hasMessageContaining(parent.toString())
                .hasMessageContaining("another directory in the place of");
    }

    @Test
    void aLinkOutOfTheProgramsIsNotFollowed() throws IOException {
        Files.createSymbolicLink(program.resolveSibling("pg_ctl"), Path.of("/bin/true"));

        assertThatThrownBy(this::secure).hasMessageContaining("leads out of");
    }

    @Test
    void aLinkAmongTheProgramsIsFine() throws IOException {
        Files.createSymbolicLink(program.resolveSibling("postmaster"), Path.of("postgres"));

        assertThatCode(this::secure).doesNotThrowAnyException();
    }

    @Test
    void whatBelongsToAnotherUserIsNotUsed() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give files away");
        Files.setAttribute(program, "unix:uid", 65534);

        assertThatThrownBy(this::secure)
                .hasMessageContaining(program.toString())
                .hasMessageContaining("belongs to");
    }

    @Test
    void thePasswordIsThereWholeOrNotAtAll() throws IOException {
        Files.createFile(root.resolve("postgresql.password"));

        try (DataDirectory directory = DataDirectory.open(root)) {
            Path password = directory.passwordFile();

            assertThat(Files.readString(password)).hasSizeGreaterThan(20);
            assertThat(modeOf(password)).isEqualTo("rw-------");
            assertThat(root).isDirectoryNotContaining("glob:**.new");
        }
    }

    @Test
    void aLostPasswordOfAClusterWithDataIsSaid() throws IOException {
        Files.createFile(root.resolve("postgresql.password"));

        try (DataDirectory directory = DataDirectory.open(root)) {
            directory.markComplete();

            assertThatThrownBy(directory::passwordFile).hasMessageContaining("Bring the file back from a backup");
        }
    }

    private void secure() throws IOException {
        PrivateDirectory.of(root).secure(PROGRAMS);
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
