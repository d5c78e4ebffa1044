// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.luofleet.hostagent.host.Inventory.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {
    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    private Answer run(String script) throws IOException {
        Path program = Files.writeString(directory.resolve("guests"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return Inventory.at(program, scratch).ask();
    }

    private static String why(Answer answer) {
        return assertThat(answer)
                .asInstanceOf(type(Answer.Unknown.class))
                .actual()
                .why();
    }

    @Test
    void isWhatAProgramPrints() throws IOException {
        // given a program, when it is asked
        Answer answer = run("echo vm-1; echo; echo '  vm 2 '");

        // then
        assertThat(answer).isEqualTo(new Answer.Guests(Set.of("vm-1", "vm 2")));
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void isWhatADirectoryHas() throws IOException {
        // given
        Files.createFile(directory.resolve("vm-1"));
        Files.createDirectory(directory.resolve("vm-2"));
        Files.createFile(directory.resolve(".lock"));

        // when
        Answer answer = Inventory.at(directory, scratch).ask();

        // then
        assertThat(answer).isEqualTo(new Answer.Guests(Set.of("vm-1", "vm-2")));
    }

    @Test
    void isNotNoneWhenItHappensToBeEmpty() throws IOException {
        // given a program that prints nothing, when it is asked
        Answer answer = run("true");

        // then
        assertThat(answer).isEqualTo(new Answer.Guests(Set.of())).isNotEqualTo(Inventory.NONE.ask());
    }

    @Test
    void isUnknownWhenItsProgramFails() throws IOException {
        // given a program that says why it fails, when it is asked
        Answer answer = run("printf 'no \\033[2Jhypervisor' >&2; exit 3");

        // then
        assertThat(why(answer)).endsWith("guests ended with status 3: no <U+001B>[2Jhypervisor");
    }

    @Test
    void isUnknownWhenItsProgramNeverEndsToSpeak() throws IOException {
        // given a program that does not end, when it is asked
        Answer answer = run("exec yes");

        // then it is not read for ever
        assertThat(why(answer)).contains("printed more than");
    }

    @Test
    void isUnknownWhenThereIsNoSuchThing() {
        // given a path without anything, when it is asked
        Answer answer = Inventory.at(directory.resolve("absent"), scratch).ask();

        // then
        assertThat(why(answer)).endsWith("is neither a directory nor a program");
    }
}
