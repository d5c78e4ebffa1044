// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import io.luofleet.wire.Check;
import io.luofleet.wire.Failure;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.FileState;
import io.luofleet.wire.SessionState.Stage;
import io.luofleet.wire.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of each state and each input. */
final class Specimens {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    /** After the deadline of states that are late, before that of the others. */
    static final Instant NOW = START.plusSeconds(60);

    static final Boot ORIGIN = new Boot("boot-a", "7.3.4-a", 0L);
    static final Boot NEXT = new Boot("boot-b", "7.3.4-b", 1L);
    static final Boot THIRD = new Boot("boot-c", "7.3.4-b", 0L);
    static final Failure WHY = new Failure("REASON", "what happened", null, null, null, null);
    static final Failure REPORTED = new Failure("KERNEL_ERROR", "EBUSY", null, "EBUSY", "FINISH", "vm-1");
    static final Span FRESH = new Span(START, START.plusSeconds(600));
    static final Span OVER = new Span(START, START.plusSeconds(30));

    static final Deadlines DEADLINES = new Deadlines(Map.of(
            PhaseName.QUEUED, Duration.ofMinutes(10),
            PhaseName.PREFLIGHT, Duration.ofSeconds(30),
            PhaseName.STAGING, Duration.ofMinutes(10),
            PhaseName.PRESERVING, Duration.ofMinutes(1),
            PhaseName.PRESERVED, Duration.ofSeconds(30),
            PhaseName.REBOOTING, Duration.ofMinutes(5),
            PhaseName.RETRIEVING, Duration.ofMinutes(5),
            PhaseName.FINISHING, Duration.ofMinutes(2),
            PhaseName.SOAKING, Duration.ofSeconds(10),
            PhaseName.ABORTING, Duration.ofMinutes(1)));
    static final Terms TERMS = new Terms(
            "h1",
            "rel-b",
            "7.3.4-b",
            new KernelAbi("luo-v5", "kho-v4", List.of(new KernelAbi.FileHandler("memfd-v2", List.of()))),
            DEADLINES);
    static final PhaseMachine MACHINE = new PhaseMachine(TERMS);

    private Specimens() {}

    static Map<String, Phase> states() {
        Map<String, Phase> states = new LinkedHashMap<>();
        add(states, "QUEUED", new Phase.Queued(FRESH), new Phase.Queued(OVER));
        add(states, "PREFLIGHT", new Phase.Preflight(FRESH, ORIGIN), new Phase.Preflight(OVER, ORIGIN));
        add(states, "STAGING", new Phase.Staging(FRESH, ORIGIN), new Phase.Staging(OVER, ORIGIN));
        add(states, "PRESERVING", new Phase.Preserving(FRESH, ORIGIN), new Phase.Preserving(OVER, ORIGIN));
        add(states, "PRESERVED", new Phase.Preserved(FRESH, ORIGIN), new Phase.Preserved(OVER, ORIGIN));
        add(states, "REBOOTING", new Phase.Rebooting(FRESH, ORIGIN), new Phase.Rebooting(OVER, ORIGIN));
        add(states, "RETRIEVING", new Phase.Retrieving(FRESH, ORIGIN, NEXT), new Phase.Retrieving(OVER, ORIGIN, NEXT));
        add(states, "FINISHING", new Phase.Finishing(FRESH, ORIGIN, NEXT), new Phase.Finishing(OVER, ORIGIN, NEXT));
        add(states, "SOAKING", new Phase.Soaking(FRESH, ORIGIN, NEXT), new Phase.Soaking(OVER, ORIGIN, NEXT));
        add(
                states,
                "ABORTING",
                new Phase.Aborting(FRESH, PhaseName.PRESERVING, ORIGIN, WHY),
                new Phase.Aborting(OVER, PhaseName.PRESERVING, ORIGIN, WHY));
        states.put("SUCCEEDED", new Phase.Succeeded(START, ORIGIN, NEXT));
        states.put("ABORTED", new Phase.Aborted(START, PhaseName.STAGING, ORIGIN, WHY));
        states.put("FAILED-owes-nothing", failed(null, Owed.NOTHING));
        states.put("FAILED-owes-abort", failed(null, Owed.ABORT));
        states.put("FAILED-owes-finish", failed(NEXT, Owed.FINISH));
        states.put("LOST-on-the-way", lost(PhaseName.REBOOTING, null, Owed.NOTHING));
        states.put("LOST-after-landing", lost(PhaseName.RETRIEVING, NEXT, Owed.FINISH));
        return states;
    }

    private static void add(Map<String, Phase> states, String name, Phase fresh, Phase over) {
        states.put(name, fresh);
        states.put(name + "-over", over);
    }

    private static Phase failed(Boot landing, Owed owed) {
        return new Phase.Failed(START, PhaseName.RETRIEVING, ORIGIN, landing, WHY, owed);
    }

    private static Phase lost(PhaseName in, Boot landing, Owed owed) {
        return new Phase.Lost(START, in, ORIGIN, landing, WHY, owed, null);
    }

    static Map<String, Input> inputs() {
        Map<String, Input> inputs = new LinkedHashMap<>();
        inputs.put("seen", new Input.HostSeen(ORIGIN, List.of(new Check("luo-abi", true, "same", null))));
        inputs.put(
                "seen-incompatible", new Input.HostSeen(ORIGIN, List.of(new Check("luo-abi", false, "differs", "x"))));
        inputs.put("deadline-present", new Input.DeadlinePassed(true, List.of("vm-1")));
        inputs.put("deadline-silent", new Input.DeadlinePassed(false, List.of()));
        inputs.put("soak-present", new Input.SoakElapsed(true));
        inputs.put("soak-silent", new Input.SoakElapsed(false));
        inputs.put("abort", new Input.AbortRequested("wrong rack"));
        for (Boot boot : List.of(ORIGIN, NEXT, THIRD)) {
            for (Observed observed : Observed.values()) {
                inputs.put(boot.id() + ":" + observed, report(observed, boot));
            }
        }
        return inputs;
    }

    static Input.ReportReceived report(Observed observed, Boot boot) {
        return report(observed, boot, List.of(session(stage(observed, boot))), List.of());
    }

    static Input.ReportReceived report(Observed observed, Boot boot, List<SessionState> sessions, List<FlbState> flbs) {
        return new Input.ReportReceived(
                observed, boot, List.of(), sessions, flbs, observed == Observed.FAILED ? REPORTED : null);
    }

    static SessionState session(Stage stage) {
        return session(stage, "memfd-v2", null);
    }

    static SessionState session(Stage stage, String handler, Boolean verified) {
        return new SessionState(
                "vm-1",
                "vm-1",
                stage,
                List.of(new FileState(1, handler, "ram0", 4096L)),
                verified,
                null,
                null,
                null,
                Source.DERIVED);
    }

    private static Stage stage(Observed observed, Boot boot) {
        return switch (observed) {
            case RETRIEVING -> Stage.RETRIEVED;
            case RETRIEVED -> Stage.RESUMED;
            case FINISHED -> Stage.FINISHED;
            case ABORTED -> Stage.UNPRESERVED;
            case FAILED -> boot.equals(ORIGIN) ? Stage.PRESERVED : Stage.FAILED;
            default -> Stage.PRESERVED;
        };
    }
}
