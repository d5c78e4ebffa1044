// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The machine's identity when the command line does not give one. */
final class MachineId {
    private static final Path SYSTEM = Path.of("/etc/machine-id");

    private MachineId() {}

    /** systemd's machine id where there is one, else a random one kept in the state directory. */
    static String find(Path state) throws IOException {
        if (Files.isReadable(SYSTEM)) {
            String id = Files.readString(SYSTEM).strip();
            if (!id.isEmpty()) {
                return id;
            }
        }
        Path own = state.resolve("machine-id");
        if (!Files.exists(own)) {
            Files.writeString(own, UUID.randomUUID() + "\n");
        }
        return Files.readString(own).strip();
    }
}
