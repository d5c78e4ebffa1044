// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import io.luofleet.hostagent.host.Guests;
import io.luofleet.hostagent.host.Inventory;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.sys.ProcessTable;
import io.luofleet.hostagent.sys.SocketAccess;
import io.luofleet.hostagent.workload.HubRules;
import io.luofleet.hostagent.workload.OwnerTable;
import io.luofleet.hostagent.workload.Owners;
import io.luofleet.hostagent.workload.WorkloadServer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The options of {@code luo-agent run} about guests.
 *
 * @param expect which guests must be there: {@code none}, or a path; {@code null} when nothing is said
 * @param owners the table of who owns which workload; {@code null} when whoever comes first does
 * @param late what becomes of a workload that comes too late for an update
 * @param maxClients connections at a time; empty for what memory allows
 * @param access who may connect to the socket
 */
record GuestOptions(String expect, Path owners, HubRules.Late late, OptionalInt maxClients, SocketAccess access) {
    static final GuestOptions DEFAULT =
            new GuestOptions(null, null, HubRules.Late.WAITS, OptionalInt.empty(), WorkloadServer.Door.EVERYBODY);

    /** Each client costs a descriptor, and its session another one; the unit allows 65,536. */
    private static final int MAX_CLIENTS = 30_000;

    private static final int MIN_CLIENTS = 16;

    /** What {@code luo-agent run --help} prints of them. */
    static final String USAGE = """
                  --expect=none|PATH  the guests that must be there: none, a directory with an entry for each, or a program that
                                      prints a line for each; by default those that have connected since the boot
                  --owners=FILE       a table of lines ID UID: which user's workload an id is (ID may end with *)
                  --late=wait|abort   a workload that subscribes during an update waits, or aborts it if it is root's or of the
                                      socket's owner; by default it waits
                  --max-clients=N     connections to the socket; by default what the agent's memory carries
                  --socket-mode=MODE  the socket's permissions in octal; by default 666
                  --socket-owner=USER the socket's owner, a name of /etc/passwd or a number (needs CAP_CHOWN)
                  --socket-group=GROUP  the socket's group, a name of /etc/group or a number
            """;

    /** The same with one option set; {@code null} when it is none of these. */
    GuestOptions with(String name, String value) throws UsageException {
        return switch (name) {
            case "--expect" -> new GuestOptions(expect(value), owners, late, maxClients, access);
            case "--owners" -> new GuestOptions(expect, Path.of(value).toAbsolutePath(), late, maxClients, access);
            case "--late" -> new GuestOptions(expect, owners, late(value), maxClients, access);
            case "--max-clients" -> new GuestOptions(expect, owners, late, clients(value), access);
            case "--socket-mode" -> with(new SocketAccess(mode(value), access.uid(), access.gid()));
            case "--socket-owner" -> with(new SocketAccess(access.mode(), LocalAccounts.uid(value), access.gid()));
            case "--socket-group" -> with(new SocketAccess(access.mode(), access.uid(), LocalAccounts.gid(value)));
            default -> null;
        };
    }

    private GuestOptions with(SocketAccess other) {
        return new GuestOptions(expect, owners, late, maxClients, other);
    }

    private static String expect(String value) throws UsageException {
        if (value.equals(Inventory.NONE_WORD) || value.startsWith("/")) {
            return value;
        }
        throw new UsageException("--expect takes none or an absolute path, not '" + value + "'");
    }

    private static HubRules.Late late(String value) throws UsageException {
        return switch (value) {
            case "wait" -> HubRules.Late.WAITS;
            case "abort" -> HubRules.Late.ABORTS;
            default -> throw new UsageException("--late takes wait or abort, not '" + value + "'");
        };
    }

    private static OptionalInt clients(String value) throws UsageException {
        int clients = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
        if (clients < MIN_CLIENTS || clients > MAX_CLIENTS) {
            throw new UsageException(
                    "--max-clients takes " + MIN_CLIENTS + " to " + MAX_CLIENTS + ", not '" + value + "'");
        }
        return OptionalInt.of(clients);
    }

    /** Without a permission to write nobody could connect at all. */
    private static int mode(String value) throws UsageException {
        int mode = value.matches("0?[0-7]{3}") ? Integer.parseInt(value, 8) : 0;
        if ((mode & 0222) == 0) {
            throw new UsageException(
                    "--socket-mode takes three octal digits with a permission to write, for example 660, not '" + value
                            + "'");
        }
        return mode;
    }

    /** @param socket where workloads connect */
    WorkloadServer.Door door(Path socket) {
        return new WorkloadServer.Door(socket, access, maxClients);
    }

    /** @param runtime a directory that lives as long as the boot */
    Guests guests(Path runtime, Log log) {
        return new Guests(
                inventory(runtime),
                new HubRules(
                        owners == null ? Owners.ANYBODY : new OwnerTable(owners, log),
                        late,
                        access.uid() == SocketAccess.UNCHANGED ? 0 : access.uid(),
                        ProcessTable.ofKernel()),
                Optional.of(runtime.resolve("seen-workloads")));
    }

    private Inventory inventory(Path runtime) {
        if (expect == null) {
            return Inventory.UNSAID;
        }
        return expect.equals(Inventory.NONE_WORD) ? Inventory.NONE : Inventory.at(Path.of(expect), runtime);
    }
}
