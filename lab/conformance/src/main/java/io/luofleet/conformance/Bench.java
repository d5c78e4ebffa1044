// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.SysException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a case works with on one boot. Whatever it makes is kept, and closed in reverse order once the case is over. */
public final class Bench implements AutoCloseable {
    /** More than any case reads. */
    private static final int MAX_BYTES = 1 << 20;

    private final Host host;
    private final int number;
    /** By descriptor or object, so that what is closed early is not closed again: its number may mean another file by then. */
    private final Map<Object, SystemCalls.Action> closers = new LinkedHashMap<>();

    /**
     * @param host the kernel
     * @param number the case's number, the same on all boots
     */
    Bench(Host host, int number) {
        this.host = host;
        this.number = number;
    }

    /** A session name that no other case has. */
    public String name(String suffix) {
        return "case-" + number + "-" + suffix;
    }

    /** The kernel. */
    public Host host() {
        return host;
    }

    /** Its system calls. */
    public SystemCalls calls() {
        return host.calls();
    }

    /** Creates a session through the agent's port. */
    public LuoSession create(String suffix) throws KernelException {
        return kept(host.liveUpdate().create(name(suffix)));
    }

    /** Retrieves a session through the agent's port. */
    public LuoSession retrieve(String suffix) throws KernelException {
        return kept(host.liveUpdate().retrieve(name(suffix)));
    }

    private LuoSession kept(LuoSession session) {
        closers.put(session, session::close);
        return session;
    }

    /** A memfd with some text, for sessions of the agent's port. */
    public Memfd memory(String content) throws SysException {
        Memfd memfd = Memfd.create("conformance");
        closers.put(memfd, memfd::close);
        memfd.write(0, content.getBytes(StandardCharsets.UTF_8));
        return memfd;
    }

    /** Preserves a new memfd with some text. */
    public Memfd preserve(LuoSession session, long token, String content) throws KernelException, SysException {
        Memfd memfd = memory(content);
        session.preserve(memfd.fd().number(), token);
        return memfd;
    }

    /** Retrieves a file of a session of the agent's port. */
    public Memfd memory(LuoSession session, long token) throws KernelException {
        Memfd memfd = Memfd.of(Fd.own(session.retrieve(token)));
        closers.put(memfd, memfd::close);
        return memfd;
    }

    /** Expects a retrieved memfd to hold some text. */
    public void expectContent(String content, Memfd memfd) throws SysException {
        Expect.equal("content", content, new String(memfd.readAll(MAX_BYTES), StandardCharsets.UTF_8));
    }

    /** Opens the device by system call. */
    public int device() throws SysException {
        return kept(calls().openDevice());
    }

    /** Opens the device for reading only. */
    public int readOnlyDevice() throws SysException {
        return kept(calls().openDeviceReadOnly());
    }

    /** Creates a session by system calls. */
    public int session(String suffix) throws SysException {
        return open(Struct.CREATE_SESSION, Struct.session(name(suffix)));
    }

    /** Retrieves a session by system calls. */
    public int incoming(String suffix) throws SysException {
        return open(Struct.RETRIEVE_SESSION, Struct.session(name(suffix)));
    }

    /** Opens the device, calls it, closes it, and keeps the session that came of it. */
    public int open(long request, Struct struct) throws SysException {
        int device = calls().openDevice();
        try {
            calls().ioctl(device, request, struct.memory());
            return kept(struct.fd());
        } finally {
            calls().close(device);
        }
    }

    /** Preserves a file by system call. */
    public void preserve(int session, int fd, long token) throws SysException {
        calls().ioctl(session, Struct.PRESERVE_FD, Struct.file(fd, token).memory());
    }

    /** Retrieves a file by system call. */
    public int file(int session, long token) throws SysException {
        Struct struct = Struct.file(0, token);
        calls().ioctl(session, Struct.RETRIEVE_FD, struct.memory());
        return kept(struct.fd());
    }

    /** Finishes a session by system call. */
    public void finish(int session) throws SysException {
        calls().ioctl(session, Struct.FINISH, Struct.finish().memory());
    }

    /** A memfd of some pages, all but the first a hole, made by system call. */
    public int memfd(int flags, int pages) throws SysException {
        int fd = kept(calls().memfd(flags));
        calls().truncate(fd, pages * 4096L);
        if (pages > 0) {
            calls().write(fd, 0, new byte[] {1, 2, 3});
        }
        return fd;
    }

    /** A sealable memfd of one page. */
    public int memfd() throws SysException {
        return memfd(2, 1);
    }

    /** Has a descriptor closed once the case is over, if it is still open. */
    public int kept(int fd) {
        closers.put(fd, () -> calls().close(fd));
        return fd;
    }

    /** Closes a descriptor now. */
    public void close(int fd) throws SysException {
        closers.remove(fd);
        calls().close(fd);
    }

    /** What the test FLBs are asked for meanwhile. */
    public List<FlbEvent> flbEventsDuring(SystemCalls.Action action) throws Exception {
        int before = host.flbEvents().size();
        action.run();
        List<FlbEvent> all = host.flbEvents();
        return all.subList(before, all.size());
    }

    @Override
    public void close() {
        for (SystemCalls.Action closer : List.copyOf(closers.values()).reversed()) {
            try {
                closer.run();
            } catch (Exception e) {
                throw new IllegalStateException("cannot clean up after case " + number, e);
            }
        }
        closers.clear();
        host.awaitClosed(name(""));
    }
}
