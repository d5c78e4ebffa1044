// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import java.util.List;

/** Stands in for a session where only its descriptor, its name and its direction matter. */
record StoredSession(String name, Fd file, Errno probe) implements LuoSession {
    @Override
    public int fd() {
        return file.number();
    }

    @Override
    public void preserve(int fd, long token) throws KernelException {
        throw new KernelException("PRESERVE_FD", probe, name, "");
    }

    @Override
    public int retrieve(long token) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void finish() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ListedFile> files() throws KernelException {
        throw new KernelException("NEXT_FILE", Errno.EINVAL, name, "");
    }

    @Override
    public String readName() {
        return name;
    }

    @Override
    public void close() {
        file.close();
    }
}
