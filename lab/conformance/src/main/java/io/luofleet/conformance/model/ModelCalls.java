// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.model;

import io.luofleet.conformance.SystemCalls;
import io.luofleet.hostagent.luo.model.LuoError;
import io.luofleet.hostagent.luo.model.user.UserMemory;
import io.luofleet.hostagent.luo.model.user.UserProcess;
import io.luofleet.hostagent.sys.SysException;
import java.util.List;

/** A process of the model. */
final class ModelCalls implements SystemCalls {
    private final UserProcess process;

    ModelCalls(UserProcess process) {
        this.process = process;
    }

    private interface Call<T> {
        T run() throws LuoError;
    }

    private interface VoidCall {
        void run() throws LuoError;
    }

    private static <T> T get(String name, Call<T> call) throws SysException {
        try {
            return call.run();
        } catch (LuoError e) {
            throw new SysException(name, e.errno().number(), "in the model");
        }
    }

    private static void run(String name, VoidCall call) throws SysException {
        get(name, () -> {
            call.run();
            return 0;
        });
    }

    @Override
    public int openDevice() throws SysException {
        return get("open", process::openDevice);
    }

    @Override
    public int openDeviceReadOnly() throws SysException {
        return get("open", process::openDeviceReadOnly);
    }

    @Override
    public List<String> fdinfo(int fd) throws SysException {
        return get("read", () -> process.fdinfo(fd));
    }

    @Override
    public int memfd(int flags) throws SysException {
        return get("memfd_create", () -> process.memfd(flags));
    }

    @Override
    public int tmpfsFile(boolean unlinked) throws SysException {
        return get("open", () -> process.tmpfsFile(unlinked));
    }

    @Override
    public int otherFile() throws SysException {
        return get("open", process::otherFile);
    }

    @Override
    public int reopenReadOnly(int fd) throws SysException {
        return get("open", () -> process.reopenReadOnly(fd));
    }

    @Override
    public int pathOnly(int fd) throws SysException {
        return get("open", () -> process.pathOnly(fd));
    }

    @Override
    public int dup(int fd) throws SysException {
        return get("dup", () -> process.dup(fd));
    }

    @Override
    public void close(int fd) throws SysException {
        run("close", () -> process.close(fd));
    }

    @Override
    public void ioctl(int fd, long request, UserMemory argument) throws SysException {
        run("ioctl", () -> process.ioctl(fd, request, argument));
    }

    @Override
    public void truncate(int fd, long sizeBytes) throws SysException {
        run("ftruncate", () -> process.truncate(fd, sizeBytes));
    }

    @Override
    public void allocate(int fd, int mode, long offset, long length) throws SysException {
        run("fallocate", () -> process.allocate(fd, mode, offset, length));
    }

    @Override
    public int write(int fd, long offset, byte[] bytes) throws SysException {
        return get("pwrite", () -> process.write(fd, offset, bytes));
    }

    @Override
    public byte[] read(int fd, long offset, int length) throws SysException {
        return get("pread", () -> process.read(fd, offset, length));
    }

    @Override
    public void seek(int fd, long position) throws SysException {
        run("lseek", () -> process.seek(fd, position));
    }

    @Override
    public long position(int fd) throws SysException {
        return get("lseek", () -> process.position(fd));
    }

    @Override
    public int seals(int fd) throws SysException {
        return get("F_GET_SEALS", () -> process.seals(fd));
    }

    @Override
    public void addSeals(int fd, int seals) throws SysException {
        run("F_ADD_SEALS", () -> process.addSeals(fd, seals));
    }

    @Override
    public long sizeBytes(int fd) throws SysException {
        return get("fstat", () -> process.sizeBytes(fd));
    }

    @Override
    public long blocks(int fd) throws SysException {
        return get("fstat", () -> process.blocks(fd));
    }

    @Override
    public int statusFlags(int fd) throws SysException {
        return get("F_GETFL", () -> process.statusFlags(fd));
    }

    @Override
    public void statusFlags(int fd, int flags) throws SysException {
        run("F_SETFL", () -> process.statusFlags(fd, flags));
    }

    @Override
    public boolean closeOnExec(int fd) throws SysException {
        return get("F_GETFD", () -> process.closeOnExec(fd));
    }

    @Override
    public String link(int fd) throws SysException {
        return get("readlink", () -> process.link(fd));
    }

    @Override
    public void withoutFreeDescriptors(Action action) throws Exception {
        int lowest = get("memfd_create", () -> process.memfd(0));
        close(lowest);
        process.limitDescriptors(lowest);
        try {
            action.run();
        } finally {
            process.limitDescriptors(1024);
        }
    }
}
