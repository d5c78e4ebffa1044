// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import static io.luofleet.hostagent.luo.model.Errors.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.luofleet.hostagent.sys.Errno;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of {@code luo_session.c} and of the device in {@code luo_core.c}. */
class SessionRulesTest {
    private final Lab lab = Lab.plain();

    @ParameterizedTest
    @ValueSource(strings = {"", "\0after", "x23456789-123456789-123456789-123456789-123456789-123456789-1234"})
    @DisplayName("CREATE_SESSION: an empty name, and one without NUL within 64 bytes, are EINVAL")
    void badNames(String name) {
        assertErrno(Errno.EINVAL, () -> lab.create(name));
    }

    @Test
    @DisplayName("CREATE_SESSION: 63 bytes are allowed, counted in bytes and not in characters")
    void longestName() throws LuoError {
        String name = "ü".repeat(31) + "x";

        Session session = lab.create(name);

        assertThat(session.name()).isEqualTo(name);
        assertErrno(Errno.EINVAL, () -> lab.create("ü".repeat(32)));
    }

    @Test
    @DisplayName("CREATE_SESSION: a second outgoing session of the name is EEXIST, until the first is closed")
    void nameTaken() throws LuoError {
        Session first = lab.create("vm");
        assertErrno(Errno.EEXIST, () -> lab.create("vm"));

        first.close();

        assertThat(lab.create("vm").name()).isEqualTo("vm");
    }

    @Test
    @DisplayName("CREATE_SESSION: incoming names are another name space")
    void incomingNameIsFree() throws Exception {
        lab.create("vm");
        lab.kexec();
        lab.retrieve("vm");

        lab.create("vm");

        assertThat(lab.outgoing()).containsExactly("vm");
        assertThat(lab.incoming()).containsExactly("vm");
    }

    @ParameterizedTest
    @EnumSource(
            value = Resource.class,
            names = {"FD_NUMBER", "SESSION", "BLOCK", "OPEN_FILE"})
    @DisplayName("CREATE_SESSION: whatever the kernel runs out of, it says which, and keeps nothing")
    void exhausted(Resource resource) throws LuoError {
        lab.luo().exhaust(resource, true);

        assertErrno(resource.errno(), () -> lab.create("vm"));

        lab.luo().exhaust(resource, false);
        assertThat(lab.outgoing()).isEmpty();
    }

    @Test
    @DisplayName("CREATE_SESSION: EMFILE comes before EINVAL, EINVAL before ENOMEM, ENOMEM before EEXIST")
    void orderOfChecks() throws LuoError {
        lab.create("vm");
        lab.luo().exhaust(Resource.SESSION, true);
        assertErrno(Errno.EINVAL, () -> lab.create(""));
        assertErrno(Errno.ENOMEM, () -> lab.create("vm"));

        lab.luo().exhaust(Resource.FD_NUMBER, true);

        assertErrno(Errno.EMFILE, () -> lab.create(""));
    }

    @Test
    @DisplayName("RETRIEVE_SESSION: ENOENT without such an incoming session, outgoing ones do not count")
    void nothingCameIn() throws LuoError {
        lab.create("vm");

        assertErrno(Errno.ENOENT, () -> lab.retrieve("vm"));
    }

    @Test
    @DisplayName("RETRIEVE_SESSION: a second time is EINVAL, and after its close ENOENT")
    void retrievedOnce() throws Exception {
        lab.create("vm");
        lab.kexec();
        Session session = lab.retrieve("vm");
        assertErrno(Errno.EINVAL, () -> lab.retrieve("vm"));

        session.close();

        assertErrno(Errno.ENOENT, () -> lab.retrieve("vm"));
    }

    @Test
    @DisplayName("device: a second open is EBUSY until the first is closed")
    void oneOpen() throws LuoError {
        Device first = lab.luo().open();
        assertErrno(Errno.EBUSY, () -> lab.luo().open());

        first.close();

        lab.luo().open().close();
    }

    @Test
    @DisplayName("device: absent unless both kho and liveupdate are on")
    void noDevice() throws Exception {
        KernelImage image = KernelImage.linux73("7.3.4");

        for (String commandLine : new String[] {"", "liveupdate=off", "kho=off liveupdate=on", "liveupdate=on kho=0"}) {
            Luo luo = new Luo(image.boot(commandLine), Optional.empty());
            assertThat(luo.enabled()).as(commandLine).isFalse();
            assertErrno(Errno.ENOENT, luo::open);
        }
    }

    @Test
    @DisplayName("direction: RETRIEVE_FD and FINISH on an outgoing session are EINVAL")
    void outgoingOnly() throws LuoError {
        Session session = lab.createWith("vm", 1);

        assertErrno(Errno.EINVAL, () -> session.retrieve(1));
        assertErrno(Errno.EINVAL, session::finish);
    }

    @Test
    @DisplayName("direction: PRESERVE_FD on an incoming session is EINVAL, whatever its arguments")
    void incomingOnly() throws Exception {
        lab.createWith("vm", 1);
        lab.kexec();

        Session session = lab.retrieve("vm");

        assertErrno(Errno.EINVAL, () -> session.preserve(Optional.empty(), 1));
    }

    @Test
    @DisplayName("close: an outgoing session unpreserves its files, last first, and its name is free")
    void closeUnpreserves() throws LuoError {
        Session session = lab.createWith("vm", 1, 2);

        session.close();

        assertThat(lab.outgoing()).isEmpty();
        assertThat(lab.memory.size()).isZero();
        assertThat(lab.luo().snapshot().preservedFiles()).isZero();
    }

    @Test
    @DisplayName("close: an incoming session is finished, which destroys what was not retrieved")
    void closeFinishes() throws Exception {
        lab.createWith("vm", 1, 2);
        lab.kexec();
        Session session = lab.retrieve("vm");
        session.retrieve(1);

        session.close();

        assertThat(lab.incoming()).isEmpty();
        assertThat(lab.memory.size()).isZero();
    }

    @Test
    @DisplayName("close: an incoming session that cannot finish stays, out of reach, until the next boot")
    void closeLeaks() throws Exception {
        lab.createWith("vm", 1);
        lab.kexec();
        Session session = lab.retrieve("vm");
        lab.callbacks.fail("memfd-v2", Callback.CAN_FINISH, Errno.EBUSY, 1);

        session.close();

        assertThat(lab.incoming()).containsExactly("vm");
        assertErrno(Errno.EINVAL, () -> lab.retrieve("vm"));
        assertThat(lab.memory.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("FINISH: a second time does nothing, and the session stays until its close")
    void finishTwice() throws Exception {
        lab.createWith("vm", 1);
        lab.kexec();
        Session session = lab.retrieve("vm");
        session.retrieve(1);
        session.finish();

        session.finish();

        assertThat(lab.incoming()).containsExactly("vm");
        assertErrno(Errno.ENOENT, () -> session.retrieve(1));
    }

    @Test
    @DisplayName("after a successful freeze nothing in the old kernel can touch a session")
    void frozen() throws LuoError {
        Session session = lab.createWith("vm", 1);

        lab.luo().reboot();

        assertThatExceptionOfType(KernelFrozen.class).isThrownBy(() -> session.preserve(Optional.of(Lab.memfd()), 2));
        assertThatExceptionOfType(KernelFrozen.class).isThrownBy(() -> lab.create("another"));
    }
}
