// SPDX-License-Identifier: Apache-2.0

import io.luofleet.plan.model.Inventory;
import io.luofleet.plan.model.InventoryHost;
import io.luofleet.plan.model.Plan;
import io.luofleet.plan.model.PlanRequest;
import io.luofleet.plan.model.Planner;
import io.luofleet.plan.model.Planning;
import io.luofleet.plan.model.RequestReader;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.Source;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What computing a plan costs in CPU time of its thread, from an inventory in memory to the hash: in a JVM that has made none,
 * and again and again. Two sizes in turn, so that a machine whose speed drifts favours neither.
 */
final class PlanBench {
    private static final KernelAbi ABI = new KernelAbi(
            "luo-v5", "kho-v4", List.of(new KernelAbi.FileHandler("memfd-v2", List.of("hugetlb-v1"))));
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int SMALL = 1_000;
    private static final int LARGE = 10_000;

    private PlanBench() {}

    public static void main(String[] args) {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 21;
        PlanRequest request = request();
        Inventory small = inventory(SMALL);
        Inventory large = inventory(LARGE);
        long first = time(request, large);
        long[] ofSmall = new long[runs];
        long[] ofLarge = new long[runs];
        for (int i = 0; i < runs; i++) {
            ofSmall[i] = time(request, small);
            ofLarge[i] = time(request, large);
        }
        double perHost = (double) median(ofLarge) / LARGE / ((double) median(ofSmall) / SMALL);
        System.out.printf("first plan of the JVM, %,d hosts: %d ms%n", LARGE, first / 1_000_000);
        print(SMALL, ofSmall);
        print(LARGE, ofLarge);
        System.out.printf("cost of a host in %,d against %,d: ratio %.2f over %d runs%n", LARGE, SMALL, perHost, runs);
        if (first > 1_000_000_000L) {
            System.err.println("the first plan took more than a second of CPU");
            System.exit(1);
        }
    }

    private static void print(int hosts, long[] nanos) {
        System.out.printf(
                "%,6d hosts: median %.1f ms, max %.1f ms%n",
                hosts, median(nanos) / 1e6, Arrays.stream(nanos).max().orElseThrow() / 1e6);
    }

    private static long median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long time(PlanRequest request, Inventory inventory) {
        long start = THREADS.getCurrentThreadCpuTime();
        Planning planning = Planner.plan(request, inventory);
        long nanos = THREADS.getCurrentThreadCpuTime() - start;
        if (!(planning instanceof Planning.Planned(Plan plan)) || plan.hash().isEmpty()) {
            throw new IllegalStateException(planning.toString());
        }
        return nanos;
    }

    private static PlanRequest request() {
        var reading = RequestReader.read(Map.of(
                "release",
                "rel",
                "selector",
                "tier!=db",
                "strategy",
                Map.of(
                        "maxUnavailable",
                        List.of(
                                Map.of("level", "fleet", "percent", 10),
                                Map.of("level", "zone", "percent", 20),
                                Map.of("level", "rack", "count", 1)))));
        if (!reading.findings().isEmpty()) {
            throw new IllegalStateException(reading.findings().toString());
        }
        return reading.request();
    }

    /** Five zones, racks of twenty, two running kernels, one host in ten thousand with something else in use. */
    private static Inventory inventory(int hosts) {
        List<InventoryHost> all =
                IntStream.range(0, hosts).mapToObj(PlanBench::host).toList();
        var target = new ReleaseSpec("rel", "7.3.4-2", new Artifact("/image", "0".repeat(64), null), null, null, ABI);
        var recorded = Map.of("7.3.4-1", new Inventory.Recorded(Duration.ofMinutes(4), 100));
        return new Inventory(target, all, Map.of("7.3.4-1", ABI, "7.3.3-9", ABI), recorded);
    }

    private static InventoryHost host(int i) {
        Map<String, String> labels = new HashMap<>();
        labels.put("zone", "z" + i % 5);
        labels.put("rack", "z%d-r%d".formatted(i % 5, i / 100));
        labels.put("tier", i % 20 == 0 ? "db" : "web");
        labels.put("customer", "c" + i % 37);
        Map<String, Source> handlers = i % 10_000 == 7
                ? Map.of("memfd-v2", Source.REPORTED, "vfio-v1", Source.DERIVED)
                : Map.of("memfd-v2", Source.REPORTED);
        return new InventoryHost(
                "hv-%05d".formatted(i), i % 3 == 0 ? "7.3.3-9" : "7.3.4-1", labels, true, true, handlers, Map.of(), null);
    }
}
