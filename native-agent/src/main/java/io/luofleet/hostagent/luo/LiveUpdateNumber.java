// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Sys;
import io.luofleet.hostagent.sys.SysException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many live updates led to the running kernel. No interface of Linux 7.3 says so; two traces do.
 *
 * <ol>
 *   <li>debugfs, with CONFIG_KEXEC_HANDOVER_DEBUGFS: {@code kho/out/sub_fdts/LUO} is the {@code struct luo_ser} for the
 *       next kernel, which {@code luo_state_setup()} fills with this kernel's number plus one. (The one under {@code in}
 *       points to memory that was freed at boot.)
 *   <li>the kernel log: {@code luo_early_startup()} prints {@code Retrieved live update data, liveupdate number: N}. Where the
 *       log still goes back to the start of the boot and has no such line, nothing came in and the number is 0.
 * </ol>
 */
final class LiveUpdateNumber {
    private static final Path LUO_SER = Path.of("/sys/kernel/debug/kho/out/sub_fdts/LUO");
    private static final Path KERNEL_LOG = Path.of("/dev/kmsg");
    private static final Pattern RETRIEVED =
            Pattern.compile("luo: Retrieved live update data, liveupdate number: (\\d+)");
    private static final Pattern FIRST_LINE = Pattern.compile("^\\d+,\\d+,\\d+,[^;]*;Linux version ");
    /** A record of {@code /dev/kmsg} is read whole or not at all; this is the kernel's own bound (PRINTKRB_RECORD_MAX). */
    private static final int MAX_RECORD_BYTES = 8192;
    /** The lines of interest are among the first of a boot; a chatty kernel is not read to its end. */
    private static final int MAX_RECORDS = 20_000;

    private final Path luoSer;
    private final Path kernelLog;
    private volatile OptionalLong known = OptionalLong.empty();

    LiveUpdateNumber(Path luoSer, Path kernelLog) {
        this.luoSer = luoSer;
        this.kernelLog = kernelLog;
    }

    static LiveUpdateNumber ofRunningKernel() {
        return new LiveUpdateNumber(LUO_SER, KERNEL_LOG);
    }

    /** The number; empty when neither trace is there. It does not change during a boot, so it is read once. */
    OptionalLong read() {
        if (known.isEmpty()) {
            OptionalLong fromDebugfs = fromDebugfs();
            known = fromDebugfs.isPresent() ? fromDebugfs : fromKernelLog();
        }
        return known;
    }

    private OptionalLong fromDebugfs() {
        try {
            return next(Files.readAllBytes(luoSer));
        } catch (IOException absent) {
            return OptionalLong.empty();
        }
    }

    /** struct luo_ser: compatible 0..7 ({@code luo-v5} with NULs), liveupdate_num 8. */
    static OptionalLong next(byte[] luoSer) {
        byte[] prefix = "luo-v".getBytes(StandardCharsets.US_ASCII);
        if (luoSer.length < 16 || !Arrays.equals(luoSer, 0, prefix.length, prefix, 0, prefix.length)) {
            return OptionalLong.empty();
        }
        long next = ByteBuffer.wrap(luoSer).order(ByteOrder.LITTLE_ENDIAN).getLong(8);
        return next > 0 ? OptionalLong.of(next - 1) : OptionalLong.empty();
    }

    private OptionalLong fromKernelLog() {
        boolean complete = false;
        try (Fd log = Sys.openNonBlocking(kernelLog)) {
            for (int i = 0; i < MAX_RECORDS; i++) {
                String text = record(log);
                complete |= FIRST_LINE.matcher(text).find();
                Matcher retrieved = RETRIEVED.matcher(text);
                if (retrieved.find()) {
                    return OptionalLong.of(Long.parseLong(retrieved.group(1)));
                }
            }
        } catch (SysException e) {
            // EAGAIN is the end of the log; EPIPE says that records were overwritten, so its start is gone.
            return complete && e.errno() == Errno.EAGAIN ? OptionalLong.of(0) : OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private static String record(Fd log) throws SysException {
        byte[] buffer = new byte[MAX_RECORD_BYTES];
        int length = log.use(fd -> Sys.read(fd, buffer));
        if (length == 0) {
            throw new SysException("read", Errno.EAGAIN.number(), "end of the kernel log");
        }
        return new String(buffer, 0, length, StandardCharsets.UTF_8);
    }
}
