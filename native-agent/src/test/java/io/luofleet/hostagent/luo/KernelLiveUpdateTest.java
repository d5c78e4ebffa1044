// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Memfd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter on a machine without LUO; with one, the lab tests it. */
class KernelLiveUpdateTest {
    @TempDir
    private Path directory;

    @Test
    void anAbsentDeviceIsAQuietAnswerAndAClearError() {
        KernelLiveUpdate kernel = new KernelLiveUpdate(directory.resolve("liveupdate"), Duration.ZERO);

        assertThat(kernel.devicePresent()).isFalse();
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> kernel.create("vm-1"))
                .withMessageContaining("CREATE_SESSION on session 'vm-1'")
                .withMessageContaining("liveupdate=on")
                .matches(e -> e.errno() == Errno.ENODEV)
                .matches(e -> e.session().orElseThrow().equals("vm-1"));
    }

    @Test
    void aFileThatIsNoDeviceRefusesTheIoctl() throws IOException {
        Path file = Files.createFile(directory.resolve("liveupdate"));
        KernelLiveUpdate kernel = new KernelLiveUpdate(file, Duration.ZERO);

        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> kernel.retrieve("vm-1"))
                .matches(e -> e.errno() == Errno.ENOTTY && e.call().equals("RETRIEVE_SESSION"));
    }

    @Test
    void eachOfManySessionsIsRefusedWhenTheDeviceCannotBeOpened() {
        // given
        KernelLiveUpdate kernel = new KernelLiveUpdate(directory.resolve("liveupdate"), Duration.ZERO);
        Refusals refusals = new Refusals();

        // when
        kernel.retrieveAll(names(300), refusals);

        // then
        assertThat(refusals.names).isEqualTo(names(300));
        assertThat(refusals.errors).containsOnly(Errno.ENODEV);
    }

    @Test
    void eachOfManySessionsIsAskedForWithItsOwnAnswer() throws IOException {
        // given a device that refuses every ioctl, but is not asked about a name that can be none
        Path file = Files.createFile(directory.resolve("liveupdate"));
        KernelLiveUpdate kernel = new KernelLiveUpdate(file, Duration.ZERO);
        Refusals refusals = new Refusals();

        // when
        kernel.retrieveAll(List.of("vm-1", "", "vm-3"), refusals);

        // then
        assertThat(refusals.names).containsExactly("vm-1", "", "vm-3");
        assertThat(refusals.errors).containsExactly(Errno.ENOTTY, Errno.EINVAL, Errno.ENOTTY);
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(n -> "vm-" + n).toList();
    }

    private static final class Refusals implements LiveUpdate.Taker {
        private final List<String> names = new ArrayList<>();
        private final List<Errno> errors = new ArrayList<>();

        @Override
        public void taken(LuoSession session) {
            throw new AssertionError("there is no kernel to take " + session.name() + " from");
        }

        @Override
        public void refused(String name, KernelException why) {
            names.add(name);
            errors.add(why.errno());
        }
    }

    @Test
    void aFileThatIsNoDeviceCannotBeAsked() throws IOException {
        // given
        Path file = Files.createFile(directory.resolve("liveupdate"));
        KernelLiveUpdate kernel = new KernelLiveUpdate(file, Duration.ZERO);

        // when
        QuerySupport support = kernel.queries();

        // then
        assertThat(support).isEqualTo(new QuerySupport.Absent("the kernel has no queries (ENOTTY)"));
        assertThat(kernel.queries()).isSameAs(support);
    }

    @Test
    void anAbsentDeviceCannotBeAsked() {
        // given
        KernelLiveUpdate kernel = new KernelLiveUpdate(directory.resolve("liveupdate"), Duration.ZERO);

        // when
        QuerySupport support = kernel.queries();

        // then
        assertThat(support).isEqualTo(new QuerySupport.Absent(directory.resolve("liveupdate") + " is absent"));
    }

    @Test
    void aReasonThatMayGoAwayIsAskedAgain() throws IOException {
        // given a link that leads in a circle: ELOOP
        Path link = directory.resolve("liveupdate");
        Files.createSymbolicLink(link, link);
        KernelLiveUpdate kernel = new KernelLiveUpdate(link, Duration.ZERO);
        QuerySupport before = kernel.queries();

        // when
        Files.delete(link);

        // then
        assertThat(before).isInstanceOf(QuerySupport.Unknown.class);
        assertThat(kernel.queries()).isInstanceOf(QuerySupport.Absent.class);
    }

    @Test
    void aDescriptorThatIsNoSessionIsNotAdoptedAndIsClosed() throws IOException {
        Memfd memfd = Memfd.create("no-session");

        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> KernelLiveUpdate.adopt(memfd.fd()))
                .matches(e -> e.call().equals("GET_NAME"));
        assertThat(memfd.fd().isClosed()).isTrue();
    }

    @Test
    void theNumberIsOneLessThanTheNextKernelWillGet() throws IOException {
        byte[] luoSer = ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("luo-v5\0\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putLong(4)
                .array();
        Path debugfs = Files.write(directory.resolve("LUO"), luoSer);

        OptionalLong number = new LiveUpdateNumber(debugfs, directory.resolve("no-log")).read();

        assertThat(number).hasValue(3);
    }

    @Test
    void theNumberIsReadFromTheKernelLogWithoutDebugfs() throws IOException {
        Path log = Files.writeString(
                directory.resolve("kmsg"),
                "6,0,0,-;Linux version 7.3.4\n6,211,9,-;luo: Retrieved live update data, liveupdate number: 2\n");

        assertThat(new LiveUpdateNumber(directory.resolve("none"), log).read()).hasValue(2);
    }

    @Test
    void aWholeLogWithoutTheLineMeansThatNothingCameIn() throws IOException {
        Path log = Files.writeString(directory.resolve("kmsg"), "6,0,0,-;Linux version 7.3.4\n");

        assertThat(new LiveUpdateNumber(directory.resolve("none"), log).read()).hasValue(0);
    }

    @Test
    void aLogWhoseStartIsGoneTellsNothing() throws IOException {
        Path log = Files.writeString(directory.resolve("kmsg"), "6,900,0,-;something later\n");

        assertThat(new LiveUpdateNumber(directory.resolve("none"), log).read()).isEmpty();
    }
}
