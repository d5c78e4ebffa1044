// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.log.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerTableTest {
    @TempDir
    private Path directory;

    private OwnerTable table(String text) throws IOException {
        return new OwnerTable(Files.writeString(directory.resolve("owners"), text), Log.silent());
    }

    @Test
    void givesAnIdToTheUserOfTheFirstLineThatFits() throws IOException {
        // given
        OwnerTable table = table("# guests\n\nvm-1 1000\nvm-* 1001\nvm with blanks 4294967294\n");

        // when a few ids are asked for, then
        assertThat(table.fault("vm-1", 1000)).isEmpty();
        assertThat(table.fault("vm-1", 1001))
                .contains("'vm-1' is uid 1000's by the table of workloads, not uid 1001's");
        assertThat(table.fault("vm-2", 1001)).isEmpty();
        assertThat(table.fault("vm with blanks", -2)).isEmpty();
        assertThat(table.fault("other", 1000)).contains("the table of workloads has no line for 'other'");
    }

    @Test
    void seesThatItChanged() throws IOException {
        // given
        OwnerTable table = table("vm-1 1000\n");
        boolean before = table.fault("vm-1", 1000).isEmpty();

        // when
        Path file = Files.writeString(directory.resolve("owners"), "vm-1 1001\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

        // then
        assertThat(before).isTrue();
        assertThat(table.fault("vm-1", 1000)).isPresent();
    }

    @Test
    void letsNobodyInWhileItCannotBeRead() throws IOException {
        // given
        OwnerTable torn = table("vm-1 1000\nvm-2");
        OwnerTable absent = new OwnerTable(directory.resolve("absent"), Log.silent());

        // when they are asked, then
        assertThat(torn.fault("vm-1", 1000))
                .hasValueSatisfying(why -> assertThat(why).contains("line 2 is not 'ID UID'"));
        assertThat(absent.fault("vm-1", 1000)).isPresent();
    }

    @Test
    void knowsWhoseProcessesAreNoGuests() throws IOException {
        // given
        OwnerTable table = table("vm-1 1000\nvm-* 1001\n");

        // when
        boolean stranger = table.mayHaveWorkloads(1002);

        // then
        assertThat(stranger).isFalse();
        assertThat(table.mayHaveWorkloads(1001)).isTrue();
    }

    @Test
    void takesEverybodyForAGuestWhileItCannotBeRead() {
        // given
        OwnerTable absent = new OwnerTable(directory.resolve("absent"), Log.silent());

        // when
        boolean anybody = absent.mayHaveWorkloads(1002);

        // then
        assertThat(anybody).isTrue();
    }
}
