// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads what the kernel writes at the moment of the reading: files of {@code /proc}, {@code /sys} and {@code /sys/fs/cgroup}, whose size
 * is 0. {@link java.nio.file.Files#readString} asks such a file for one byte first, and a number of {@code /proc/sys} is given to
 * the first read alone ({@code do_proc_dointvec()} of {@code kernel/sysctl.c}): of 2147483647 it returns 2.
 */
public final class ProcFile {
    private static final int PAGE_BYTES = 4096;

    private ProcFile() {}

    /**
     * The whole text, as UTF-8.
     *
     * @throws IOException as the kernel refuses, also when there is no such file
     */
    public static String read(Path file) throws IOException {
        return read(file, StandardCharsets.UTF_8);
    }

    /** The same in another character set, for text that need not be UTF-8. */
    public static String read(Path file, Charset charset) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            ByteArrayOutputStream text = new ByteArrayOutputStream(PAGE_BYTES);
            byte[] page = new byte[PAGE_BYTES];
            for (int count = in.read(page); count >= 0; count = in.read(page)) {
                text.write(page, 0, count);
            }
            return text.toString(charset);
        }
    }
}
