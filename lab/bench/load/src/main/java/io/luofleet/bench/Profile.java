// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.harness.HarnessException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Where another JVM spends its CPU time, by Flight Recorder's samples of executing threads. */
final class Profile {
    private static final String NAME = "luofleet-bench";
    private static final int SHOWN = 25;

    private final long pid;

    private Profile(long pid) {
        this.pid = pid;
    }

    static Profile start(long pid) {
        var _ = jcmd(pid, "JFR.start", "name=" + NAME, "settings=profile", "jdk.TLSHandshake#enabled=true");
        return new Profile(pid);
    }

    /** Ends it; the shares of samples in percent, by several ways to look at them. */
    Map<String, Map<String, Double>> stop(Path file) {
        var _ = jcmd(pid, "JFR.stop", "name=" + NAME, "filename=" + file.toAbsolutePath());
        List<RecordedEvent> samples = new ArrayList<>();
        int handshakes = 0;
        try {
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    samples.add(event);
                }
                if (event.getEventType().getName().equals("jdk.TLSHandshake")) {
                    handshakes++;
                }
            }
        } catch (IOException e) {
            throw new HarnessException("cannot read " + file + ": " + e, e);
        }
        Map<String, Map<String, Double>> views = new LinkedHashMap<>();
        views.put("topFrame", shares(samples, e -> Set.of(method(frames(e).getFirst()))));
        views.put("topPackage", shares(samples, e -> Set.of(library(frames(e).getFirst()))));
        views.put("anywhereOurs", shares(samples, e -> {
            Set<String> ours = new HashSet<>();
            frames(e).stream()
                    .map(Profile::method)
                    .filter(m -> m.startsWith("io.luofleet"))
                    .forEach(ours::add);
            return ours;
        }));
        views.put("anywherePackage", shares(samples, e -> {
            Set<String> packages = new HashSet<>();
            frames(e).forEach(f -> packages.add(library(f)));
            return packages;
        }));
        System.out.println("  profile, " + handshakes + " TLS handshakes");
        views.forEach((name, view) -> {
            System.out.println("  profile, " + name + ", % of " + samples.size() + " samples");
            view.forEach((what, share) -> System.out.printf("    %5.1f %s%n", share, what));
        });
        return views;
    }

    private static List<RecordedFrame> frames(RecordedEvent event) {
        return event.getStackTrace().getFrames();
    }

    private static String method(RecordedFrame frame) {
        return frame.getMethod().getType().getName().replaceAll("\\$\\$Lambda.*", "") + "."
                + frame.getMethod().getName();
    }

    private static String library(RecordedFrame frame) {
        String[] parts = frame.getMethod().getType().getName().split("\\.");
        int depth = Math.min(parts.length - 1, 3);
        return String.join(".", List.of(parts).subList(0, Math.max(1, depth)));
    }

    private static Map<String, Double> shares(List<RecordedEvent> samples, Function<RecordedEvent, Set<String>> keys) {
        Map<String, Integer> counts = new HashMap<>();
        samples.forEach(e -> keys.apply(e).forEach(k -> counts.merge(k, 1, Integer::sum)));
        Map<String, Double> shares = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN)
                .forEach(e -> shares.put(e.getKey(), 100.0 * e.getValue() / samples.size()));
        return shares;
    }

    private static String jcmd(long pid, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        command.addAll(List.of(arguments));
        if (!Files.isExecutable(Path.of(command.getFirst()))) {
            throw new HarnessException("a profile needs a JDK with jcmd");
        }
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new HarnessException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new HarnessException("cannot run jcmd: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted", e);
        }
    }
}
