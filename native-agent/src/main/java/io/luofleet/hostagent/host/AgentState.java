// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.custody.StateDirectory;
import io.luofleet.hostagent.log.Log;
import io.luofleet.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The little an agent keeps on disk: the highest epoch it has seen, so that a stale control plane replica cannot command it
 * even after a restart. Everything else is asked of the kernel, the manifest, the workloads or the control plane.
 *
 * <p>No guest waits for it: it is first read when the claims are answered, a disk that does not answer is waited for a short time, and
 * what cannot be read is set aside. Without it the fence begins with what the control plane says first.
 *
 * <p>{@code state} begins with the SHA-256 of what follows, lines of a key and a value; keys that are not known are skipped. {@code epoch}
 * is the same number alone, as agents before this one read and write it; the higher one counts.
 *
 * <p>Safe for several threads.
 */
public final class AgentState {
    private static final String FILE = "state";
    private static final String EPOCH_FILE = "epoch";
    private static final String DIGEST = "sha256 ";
    private static final String EPOCH = "epoch ";
    private static final int MAX_BYTES = 4096;

    private final StateDirectory directory;
    private final Log log;
    private long epoch;
    private long kept;
    private boolean loaded;
    private String fault = "";

    private AgentState(StateDirectory directory, Log log) {
        this.directory = directory;
        this.log = log;
    }

    /** Touches nothing yet. */
    public static AgentState in(StateDirectory directory, Log log) {
        return new AgentState(directory, log);
    }

    /** A content that is not what was written. */
    private static final class Damaged extends IOException {
        Damaged(String message) {
            super(message);
        }
    }

    /** Reads what is there, unless it was read before. To be called again while {@link #fault} is not empty. */
    public synchronized void load() {
        if (loaded) {
            return;
        }
        try {
            kept = Math.max(number(FILE), number(EPOCH_FILE));
            epoch = Math.max(epoch, kept);
            loaded = true;
            said("");
        } catch (IOException e) {
            said(e.getMessage());
        }
    }

    /** The epoch in a file; 0 when there is no file, or one that had to be set aside. */
    private long number(String name) throws IOException {
        try {
            Optional<byte[]> bytes = directory.read(name, file -> StateDirectory.readSmall(file, MAX_BYTES));
            if (bytes.isEmpty()) {
                return 0;
            }
            String text = new String(bytes.get(), StandardCharsets.UTF_8);
            return name.equals(FILE) ? checked(text) : parse(text.strip());
        } catch (Damaged e) {
            directory.setAside(name, e.getMessage());
            return 0;
        }
    }

    private static long checked(String text) throws Damaged {
        int end = text.indexOf('\n');
        if (!text.startsWith(DIGEST) || end < 0) {
            throw new Damaged(text.isEmpty() ? "it is empty" : "it does not begin with its digest");
        }
        String content = text.substring(end + 1);
        if (!text.substring(DIGEST.length(), end).equals(digest(content))) {
            throw new Damaged("its SHA-256 does not match its content");
        }
        for (String line : content.lines().toList()) {
            if (line.startsWith(EPOCH)) {
                return parse(line.substring(EPOCH.length()));
            }
        }
        return 0;
    }

    private static long parse(String number) throws Damaged {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw new Damaged(number.isEmpty() ? "it is empty" : "it does not hold a number");
        }
    }

    private static String digest(String content) {
        return Sha256.hex(content.getBytes(StandardCharsets.UTF_8));
    }

    /** The highest epoch seen. */
    public synchronized long epoch() {
        return epoch;
    }

    /** Why nothing is kept on disk, for operators; empty when it is. */
    public synchronized String fault() {
        return fault;
    }

    /**
     * Remembers an epoch; a lower one changes nothing. On disk before this returns, or, when the disk does not take it, remembered for
     * the life of this process: an abort must be heard also by a host whose disk is full.
     */
    public synchronized void sawEpoch(long seen) {
        load();
        epoch = Math.max(epoch, seen);
        if (!loaded || epoch <= kept) {
            return;
        }
        String content = EPOCH + epoch + "\n";
        try {
            write(FILE, DIGEST + digest(content) + "\n" + content);
            write(EPOCH_FILE, epoch + "\n");
            kept = epoch;
            said("");
        } catch (IOException e) {
            said(e.getMessage());
        }
    }

    private void write(String name, String text) throws IOException {
        directory.write(name, file -> StateDirectory.writeFully(file, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Once for each change. */
    private void said(String now) {
        if (now.equals(fault)) {
            return;
        }
        if (now.isEmpty()) {
            log.info("state-kept", "directory", directory.path());
        } else {
            log.error(
                    "state-not-kept",
                    "directory",
                    directory.path(),
                    "why",
                    now,
                    "remedy",
                    "make the directory writable for the agent and free some space; guests are served all the same");
        }
        fault = now;
    }
}
