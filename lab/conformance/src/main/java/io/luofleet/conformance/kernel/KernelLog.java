// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance.kernel;

import io.luofleet.conformance.FlbCallback;
import io.luofleet.conformance.FlbEvent;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.SysException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the test FLBs say in the kernel log ({@code lib/tests/liveupdate.c}), read as it comes. */
final class KernelLog {
    private static final int RECORD_BYTES = 8192;
    private static final Pattern LINE = Pattern.compile(";liveupdate test: " + FlbEvent.NAME
            + "(\\d): (preserve was triggered|unpreserve was triggered|found flb data from|finish was triggered)");
    private static final Map<String, FlbCallback> CALLBACKS = Map.of(
            "preserve was triggered", FlbCallback.PRESERVE,
            "unpreserve was triggered", FlbCallback.UNPRESERVE,
            "found flb data from", FlbCallback.RETRIEVE,
            "finish was triggered", FlbCallback.FINISH);

    private final int fd;
    private final List<FlbEvent> events = new ArrayList<>();

    private KernelLog(int fd) {
        this.fd = fd;
    }

    /** Opens the log at its oldest record. */
    static KernelLog open() throws SysException {
        byte[] path = "/dev/kmsg\0".getBytes(StandardCharsets.US_ASCII);
        int fd = Native.open(path, Native.O_RDONLY | Native.O_NONBLOCK | Native.O_CLOEXEC, 0);
        if (fd < 0) {
            throw new SysException("open", Native.lastError(), "/dev/kmsg");
        }
        return new KernelLog(fd);
    }

    /** All events so far. A record that was overwritten before it was read would be missed; the log is read often enough. */
    synchronized List<FlbEvent> events() {
        byte[] record = new byte[RECORD_BYTES];
        while (true) {
            int length = (int) Native.read(fd, record, record.length);
            if (length > 0) {
                add(new String(record, 0, length, StandardCharsets.UTF_8));
            } else if (length == 0 || Native.lastError() != Errno.EPIPE.number()) {
                return List.copyOf(events);
            }
        }
    }

    private void add(String record) {
        Matcher line = LINE.matcher(record);
        if (line.find()) {
            events.add(new FlbEvent(Integer.parseInt(line.group(1)), CALLBACKS.get(line.group(2))));
        }
    }
}
