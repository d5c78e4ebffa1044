// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.EmulatedMachine.Boot;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.SysException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/** kexec of an {@link EmulatedMachine}, into kernels whose image is a {@link KernelImage}'s text. */
public final class EmulatedKexec implements Kexec {
    private static final int MAX_IMAGE_BYTES = 64 * 1024;

    private final EmulatedMachine machine;

    /** kexec of this machine. */
    public EmulatedKexec(EmulatedMachine machine) {
        this.machine = machine;
    }

    @Override
    public void load(Fd kernel, Optional<Fd> initrd, String commandLine) throws KernelException {
        try {
            byte[] text = Memfd.of(kernel).readAll(MAX_IMAGE_BYTES);
            machine.load(KernelImage.parse(new String(text, StandardCharsets.UTF_8)), commandLine);
        } catch (SysException e) {
            Errno errno = e.errno() == Errno.EFBIG ? Errno.ENOEXEC : e.errno();
            throw new KernelException(
                    "kexec_file_load", errno, null, "an emulated machine boots emulated kernels only");
        } catch (LuoError e) {
            throw new KernelException(
                    "kexec_file_load", e.errno(), null, "an emulated machine boots emulated kernels only");
        }
    }

    @Override
    public void unload() {
        machine.unload();
    }

    @Override
    public boolean loaded() {
        return machine.loaded();
    }

    @Override
    public OptionalLong attempts() {
        return OptionalLong.of(machine.loads());
    }

    @Override
    public void reboot() throws KernelException {
        Boot boot = machine.kexec();
        throw new MachineRebooted(
                boot.id(), "now running " + boot.release() + " after " + boot.cause() + " " + boot.detail());
    }
}
