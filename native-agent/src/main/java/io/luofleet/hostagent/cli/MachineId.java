// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import io.luofleet.hostagent.custody.StateDirectory;
import io.luofleet.hostagent.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** The machine's identity when the command line does not give one. */
final class MachineId {
    private static final Path SYSTEM = Path.of("/etc/machine-id");
    private static final String OWN = "machine-id";
    private static final int MAX_BYTES = 256;

    private MachineId() {}

    /**
     * systemd's machine id where there is one, else a random one kept in the state directory; where that is not to be had either, one
     * for this process, for guests must be served.
     */
    static String find(StateDirectory state, Log log) {
        return find(SYSTEM, state, log);
    }

    static String find(Path system, StateDirectory state, Log log) {
        try {
            String id = Files.readString(system).strip();
            if (!id.isEmpty()) {
                return id;
            }
        } catch (IOException none) {
            // Not every system has one, or lets it be read.
        }
        String fresh = UUID.randomUUID().toString();
        try {
            Optional<byte[]> own = state.read(OWN, file -> StateDirectory.readSmall(file, MAX_BYTES));
            String id = new String(own.orElse(new byte[0]), StandardCharsets.UTF_8).strip();
            if (!id.isEmpty()) {
                return id;
            }
            state.write(OWN, file -> StateDirectory.writeFully(file, (fresh + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            log.error(
                    "machine-id-not-kept",
                    "why",
                    e.getMessage(),
                    "remedy",
                    "fill /etc/machine-id, or start the agent with --machine-id");
        }
        return fresh;
    }
}
