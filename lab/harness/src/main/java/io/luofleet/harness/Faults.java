// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import io.luofleet.harness.Fault.Userspace;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The fault tests: real hosts on a real kernel with systemd, one fault after another, two hosts at a time or {@code $LANES}. A host that came
 * through a fault as it should serves for the next one. Arguments: two kernels, each as image and release, and the guest's
 * root file system with a current and with an older systemd, and an initramfs with a workload; further ones choose the faults whose name contains one of them.
 */
public final class Faults {
    private static final int LANES = Integer.parseInt(System.getenv().getOrDefault("LANES", "2"));

    private final PrintStream out = System.out;
    private final Path directory = Layout.ofThisRun().root().resolve("target/lab-faults");
    private final List<FaultResult> results = new ArrayList<>();

    /** Runs the faults; exit status 0 when each was survived. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 7) {
            System.err.println(
                    "usage: Faults IMAGE RELEASE IMAGE RELEASE ROOT OLDER-ROOT INITRAMFS [PART-OF-A-NAME...]");
            System.exit(2);
        }
        Map<String, Path> kernels = new LinkedHashMap<>();
        kernels.put(args[1], Path.of(args[0]));
        kernels.put(args[3], Path.of(args[2]));
        List<String> chosen = List.of(args).subList(7, args.length);
        List<Fault> faults = FaultCases.all().stream()
                .filter(f -> chosen.isEmpty() || chosen.stream().anyMatch(f.name()::contains))
                .toList();
        Path current = Path.of(args[4]);
        Map<Userspace, Path> roots = Map.of(
                Userspace.CURRENT, current, Userspace.OLDER_SYSTEMD, Path.of(args[5]), Userspace.INITRAMFS, current);
        System.exit(new Faults().run(new FaultLane.Guest(kernels, roots, Path.of(args[6])), faults));
    }

    private int run(FaultLane.Guest guest, List<Fault> faults) throws InterruptedException {
        Directories.clear(directory);
        out.println(
                faults.size() + " faults on " + guest.kernels().keySet() + "; consoles and logs in target/lab-faults");
        Queue<Fault> queue = new ConcurrentLinkedQueue<>(faults);
        List<Thread> threads = new ArrayList<>();
        for (int number = 1; number <= Math.min(LANES, faults.size()); number++) {
            FaultLane lane = new FaultLane(number, guest, directory);
            threads.add(Thread.ofPlatform().start(() -> work(lane, queue)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return summary(faults);
    }

    private void work(FaultLane lane, Queue<Fault> queue) {
        try (lane) {
            lane.open();
            for (Fault fault = queue.poll(); fault != null; fault = queue.poll()) {
                record(attempt(lane, fault));
            }
        } catch (HarnessException e) {
            out.println("a lane is lost: " + e.getMessage());
        }
    }

    private FaultResult attempt(FaultLane lane, Fault fault) {
        long start = System.nanoTime();
        FaultResult result;
        try {
            lane.provide(fault.userspace());
            Map<String, Witness> before = FaultChecks.health(lane);
            Scene scene = new Scene(lane);
            fault.script().play(scene);
            var ended = scene.end();
            lane.console().run("reset");
            result = new FaultChecks(fault, lane).check(before, ended, scene);
        } catch (HarnessException e) {
            result = new FaultResult(fault.name(), "?", 0, List.of(e.getMessage()));
        }
        String where = lane.hasHost() ? lane.host().console().getFileName().toString() : "no host";
        if (!result.passed()) {
            // Whatever state it is in, the next fault is not judged by it.
            lane.endHost();
            if (lane.service() == null) {
                lane.startControlPlane();
            }
        }
        return result.seenIn(where, Duration.ofNanos(System.nanoTime() - start));
    }

    private synchronized void record(FaultResult result) {
        results.add(result);
        out.println(result.line());
    }

    private int summary(List<Fault> faults) {
        long passed = results.stream().filter(FaultResult::passed).count();
        out.println();
        out.println("       fault -> outcome, pages verified");
        for (Fault fault : faults) {
            out.println(results.stream()
                    .filter(r -> r.fault().equals(fault.name()))
                    .findFirst()
                    .map(FaultResult::line)
                    .orElse("FAILED " + fault.name() + ": not run"));
        }
        out.println(passed + " passed, " + (faults.size() - passed) + " failed");
        return passed == faults.size() ? 0 : 1;
    }
}
