// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.control.ControlClient;
import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.custody.Manifest.Session;
import io.luofleet.hostagent.custody.ManifestCodec;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.net.Connections;
import io.luofleet.hostagent.observe.KernelLook;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.Observed;
import io.luofleet.wire.Report;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.FileState;
import io.luofleet.wire.SessionState.Stage;
import io.luofleet.wire.Source;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Holds at once what an agent holds of so many files in its fullest moment: the workloads' words, the kernel's list, two reports made of
 * both, one of them as bytes on its way out; then writes the manifest and reads it. Prints how many files came back.
 */
final class ManyFilesMain {
    private static final int FILES_PER_WORKLOAD = 800;

    private ManyFilesMain() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        List<Session> said = new ArrayList<>();
        List<List<ListedFile>> listed = new ArrayList<>();
        for (int from = 0; from < count; from += FILES_PER_WORKLOAD) {
            List<FileState> files = new ArrayList<>();
            List<ListedFile> kernels = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + FILES_PER_WORKLOAD); i++) {
                // Names of their own, as they come off a socket; handlers are shared.
                files.add(new FileState(i, Manifest.HANDLER, "ram-" + i, 4096L + i));
                kernels.add(new ListedFile(i, Manifest.HANDLER, ListedFile.State.PRESERVED, 0));
            }
            said.add(new Session("vm-" + from, 1000, files));
            listed.add(kernels);
        }
        List<Report> reports = List.of(report(said, listed), report(said, listed));
        ControlClient client = new ControlClient(URI.create("http://127.0.0.1:1"), Connections.plain(), Thread::new);
        byte[] body = client.encode(reports.getLast());
        Manifest manifest = manifest(said);
        try (Memfd memfd = Memfd.create("manifest")) {
            ManifestCodec.write(manifest, memfd::write);
            Manifest read = ManifestCodec.decode(memfd).manifest();
            int back = read.sessions().stream().mapToInt(s -> s.files().size()).sum();
            System.out.println(back + " files, report " + body.length + " bytes, manifest " + memfd.sizeBytes()
                    + " bytes, " + reports.size() + " reports, " + listed.size() + " sessions");
        }
    }

    private static Report report(List<Session> said, List<List<ListedFile>> listed) {
        List<SessionState> states = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            List<FileState> files = KernelLook.named(listed.get(i), said.get(i).files());
            String id = said.get(i).id();
            states.add(new SessionState(id, id, Stage.PRESERVED, files, null, null, null, null, Source.REPORTED));
        }
        return new Report(
                new UUID(0, 1),
                1,
                "instance",
                Observed.REBOOTING,
                "boot",
                "kernel",
                1L,
                null,
                List.of(),
                states,
                List.of(),
                List.of(),
                Map.of(),
                null);
    }

    private static Manifest manifest(List<Session> sessions) {
        KernelAbi abi = new KernelAbi("luo-v5", "kho-v4", List.of());
        Instant now = Instant.EPOCH;
        return new Manifest(new UUID(0, 1), 1, "host", "machine", "boot", "kernel", 1, abi, now, now, sessions);
    }
}
