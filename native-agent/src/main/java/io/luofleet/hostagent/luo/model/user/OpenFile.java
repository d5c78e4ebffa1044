// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model.user;

import io.luofleet.hostagent.luo.model.Device;
import io.luofleet.hostagent.luo.model.KernelFile;
import io.luofleet.hostagent.luo.model.Session;
import io.luofleet.hostagent.luo.query.ListedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a descriptor refers to ({@code struct file}); several may refer to the same one. */
abstract class OpenFile {
    /** {@code LUO_FDINFO_FILES}. */
    private static final int FDINFO_FILES = 100;

    private final KernelFile kernelFile;
    private final String link;
    private int references = 1;

    private OpenFile(KernelFile kernelFile, String link) {
        this.kernelFile = kernelFile;
        this.link = link;
    }

    /** {@code get_file}. */
    OpenFile get() {
        references++;
        return this;
    }

    /** {@code fput}: with the last reference the file is released. */
    void put() {
        references--;
        if (references == 0) {
            lastClose();
        }
    }

    abstract void lastClose();

    /** The target of {@code /proc/self/fd/N}. */
    String link() {
        return link;
    }

    /** The lines that {@code show_fdinfo} adds; none for most files. */
    List<String> fdinfo() {
        return List.of();
    }

    /** The file as LUO's handlers see it. */
    KernelFile kernelFile() {
        return kernelFile;
    }

    /** {@code /dev/liveupdate}. */
    static final class OfDevice extends OpenFile {
        private final Device device;

        OfDevice(Device device) {
            super(new KernelFile() {}, "/dev/liveupdate");
            this.device = device;
        }

        Device device() {
            return device;
        }

        @Override
        void lastClose() {
            device.close();
        }
    }

    /** A session; its link is what {@code luo_session_getfile} names it. */
    static final class OfSession extends OpenFile {
        private final Session session;

        OfSession(Session session) {
            super(new KernelFile() {}, "anon_inode:[luo_session] " + session.name());
            this.session = session;
        }

        Session session() {
            return session;
        }

        /** {@code luo_session_show_fdinfo}: at most {@code LUO_FDINFO_FILES} files. */
        @Override
        List<String> fdinfo() {
            if (!session.hasQueries()) {
                return List.of();
            }
            List<String> lines = new ArrayList<>();
            lines.add("session:\t" + escaped(session.name()));
            lines.add("direction:\t" + (session.incoming() ? "incoming" : "outgoing"));
            lines.add("files:\t" + session.files().size());
            session.files().stream().limit(FDINFO_FILES).forEach(file -> lines.add(line(file)));
            return lines;
        }

        /** {@code seq_escape} of tabs, newlines and backslashes. */
        private static String escaped(String name) {
            return name.replace("\\", "\\134").replace("\t", "\\011").replace("\n", "\\012");
        }

        private static String line(ListedFile file) {
            String state = file.state().name().toLowerCase(Locale.ROOT);
            return "file:\t0x" + Long.toHexString(file.token()) + "\t" + file.handler() + "\t" + state
                    + (file.error() == 0 ? "" : " " + file.error());
        }

        @Override
        void lastClose() {
            session.close();
        }
    }

    /** A file that needs nothing done at its end. */
    static final class OfFile extends OpenFile {
        OfFile(KernelFile file, String link) {
            super(file, link);
        }

        @Override
        void lastClose() {}
    }
}
