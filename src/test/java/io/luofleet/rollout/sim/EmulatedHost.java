// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.sim;

import io.luofleet.rollout.engine.Slot;
import io.luofleet.rollout.sim.Lock.Kind;
import io.luofleet.rollout.sim.Tables.HostRow;
import io.luofleet.rollout.sim.Tables.UpdateRow;
import io.luofleet.update.phase.Boot;
import io.luofleet.update.phase.Input.ReportReceived;
import io.luofleet.update.phase.Phase;
import io.luofleet.update.phase.PhaseName;
import io.luofleet.update.phase.Verdict;
import io.luofleet.update.phase.Wanted;
import io.luofleet.wire.Check;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Failure;
import io.luofleet.wire.Observed;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A host and its agent: polls, does one step at a time, repeats a report until it is answered, calls kexec when it may. */
final class EmulatedHost {
    private static final long STEP_MILLIS = 1_000;
    private static final Failure LEASE_EXPIRED =
            new Failure("LEASE_EXPIRED", "the lease is over", null, null, null, null);

    private final Simulation world;
    private final String name;
    private int boots;
    private long liveUpdates;
    private String kernel;
    private boolean up = true;
    private boolean dead;
    private final List<long[]> mute = new ArrayList<>();
    private long epoch;
    private Fault fault = Fault.NONE;
    private Observed reached = Observed.IDLE;
    private long busyUntil;
    private long leaseUntil;
    private long silentUntil;
    private long sequence;
    private Sent unanswered;
    private Slot wentWith;

    /** A report under way. */
    private record Sent(long sequence, long epoch, ReportReceived report) {}

    EmulatedHost(Simulation world, String name) {
        this.world = world;
        this.name = name;
        this.kernel = world.scenario().kernels.get(name);
    }

    void start() {
        world.scenario().absent.computeIfPresent(name, (_, millis) -> {
            silence(millis);
            return millis;
        });
        world.updates().booted(name, boot());
        world.after(world.scenario().random.nextInt(1_000), this::step);
    }

    /** The slot it went down with; empty while it is up. */
    Optional<Slot> down() {
        return Optional.ofNullable(wentWith);
    }

    String name() {
        return name;
    }

    /** It is down for good. */
    boolean isGone() {
        return dead || (!up && fault == Fault.NEVER_RETURNS);
    }

    /** Its agent says nothing until then. */
    void silence(long millis) {
        silentUntil = world.millis() + millis;
        mute.add(new long[] {world.millis(), silentUntil});
    }

    /** It loses its power for good. */
    void die() {
        dead = true;
        mute.add(new long[] {world.millis(), Long.MAX_VALUE});
    }

    /** For how long after this time, at most, it said nothing while it could have been heard. */
    long muteSince(long from) {
        return mute.stream()
                .mapToLong(m -> world.reachableMillis(Math.max(from, m[0]), Math.min(world.millis(), m[1])))
                .sum();
    }

    /** Its power fails for a moment while no update is under way; true when that was so. */
    boolean loosePower() {
        if (!isIdle()) {
            return false;
        }
        liveUpdates = 0;
        kernel = world.scenario().kernels.get(name);
        begin(Observed.IDLE);
        return true;
    }

    boolean isIdle() {
        return up && !dead && world.database().committed().openUpdateOf(name).isEmpty();
    }

    private Boot boot() {
        return new Boot(name + "-" + boots, kernel, liveUpdates);
    }

    private void step() {
        if (up && !dead && world.millis() >= silentUntil) {
            poll();
            if (unanswered != null) {
                send(unanswered);
            } else {
                act();
            }
            if (reached == Observed.PRESERVED && world.millis() > leaseUntil) {
                // Its own clock says so, whatever is still under way.
                report(Observed.ABORTED, List.of(), LEASE_EXPIRED);
            }
        }
        world.after(STEP_MILLIS, this::step);
    }

    private void poll() {
        Tables tables = world.database().committed();
        if (tables.care.get(name).retired()) {
            return;
        }
        boolean queued = tables.presentUpdateOf(name)
                .filter(u -> u.phase() instanceof Phase.Queued)
                .isPresent();
        if (!queued && world.now().toEpochMilli() - tables.hosts.get(name).lastSeen() < 3_000) {
            return;
        }
        world.replica()
                .ifPresent(replica -> replica.transact(
                        store -> {
                            store.waitForLock(Kind.HOST, name);
                            HostRow row = store.view().hosts.get(name);
                            long seen = store.now().toEpochMilli();
                            store.put(new HostRow(name, row.epoch(), seen, row.sequence(), row.accepted()));
                            store.view().presentUpdateOf(name).ifPresent(u -> world.updates()
                                    .seen(store, u));
                            return true;
                        },
                        _ -> {}));
    }

    private void act() {
        Optional<UpdateRow> update = world.database().committed().presentUpdateOf(name);
        if (update.isEmpty() || world.millis() < busyUntil) {
            return;
        }
        if (update.get().epoch() != epoch) {
            epoch = update.get().epoch();
            fault = world.isCalm() ? Fault.NONE : world.scenario().fault();
            reached = Observed.IDLE;
            busyUntil = 0;
        }
        boolean landed = reached.compareTo(Observed.RETRIEVING) >= 0 && reached.compareTo(Observed.FINISHED) <= 0;
        Desired wanted = Wanted.of(update.get().phase());
        switch (wanted) {
            case PREFLIGHT -> when(reached == Observed.IDLE, this::preflight);
            case STAGE -> when(reached == Observed.PREFLIGHT_PASSED, this::stage);
            case PRESERVE -> when(reached == Observed.STAGED, this::preserve);
            case REBOOT -> {
                when(reached == Observed.PRESERVED, () -> report(Observed.REBOOTING));
                when(reached == Observed.RETRIEVING, this::retrieve);
            }
            case FINISH -> {
                when(reached == Observed.RETRIEVING, this::retrieve);
                when(reached == Observed.RETRIEVED || reached == Observed.FAILED, () -> report(Observed.FINISHED));
            }
            case ABORT -> when(!landed, this::abort);
            case IDLE -> when(reached == Observed.PRESERVED, () -> report(Observed.ABORTED));
        }
    }

    private static void when(boolean condition, Runnable action) {
        if (condition) {
            action.run();
        }
    }

    private void work(long least, long most) {
        busyUntil = world.millis() + least + world.scenario().random.nextInt((int) (most - least));
    }

    private void preflight() {
        if (fault == Fault.PREFLIGHT_FAILS) {
            report(Observed.PREFLIGHT_PASSED, List.of(new Check("memory", false, "too little", null)));
            reached = Observed.IDLE;
            return;
        }
        work(500, 2_000);
        report(Observed.PREFLIGHT_PASSED);
    }

    private void stage() {
        switch (fault) {
            case STAGING_HANGS -> {}
            case RESTARTS_WHILE_PREPARING -> {
                liveUpdates = 0;
                begin(Observed.IDLE);
                report(Observed.IDLE);
            }
            case SILENT_WHILE_PREPARING -> {
                fault = Fault.NONE;
                silence(25_000);
            }
            default -> {
                work(500, 4_000);
                report(Observed.STAGED);
            }
        }
    }

    private void preserve() {
        if (fault == Fault.PRESERVING_FAILS || fault == Fault.ABORT_HANGS) {
            report(Observed.FAILED);
            return;
        }
        leaseUntil = world.millis() + Updates.DEADLINES.of(PhaseName.PRESERVED).toMillis() - 2_000;
        report(Observed.PRESERVED);
    }

    private void abort() {
        if (fault == Fault.ABORT_HANGS) {
            fault = Fault.NONE;
            silence(40_000);
            return;
        }
        report(Observed.ABORTED);
    }

    private void retrieve() {
        if (fault == Fault.RETRIEVE_FAILS) {
            fault = Fault.NONE;
            fail("RETRIEVE_FAILED");
        } else {
            report(Observed.RETRIEVED);
        }
        wentWith = null;
    }

    /** The reboot was allowed: from here on nothing holds it. */
    private void kexec() {
        if (fault == Fault.KEXEC_REFUSED) {
            report(Observed.FAILED);
            return;
        }
        wentWith = world.kexec(name, epoch);
        up = false;
        long millis =
                switch (fault) {
                    case RETURNS_LATE -> 60_000;
                    case NEVER_RETURNS -> 100_000_000;
                    default -> 3_000 + world.scenario().random.nextInt(10_000);
                };
        mute.add(new long[] {world.millis(), world.millis() + millis});
        world.after(millis, () -> {
            if (dead) {
                return;
            }
            up = true;
            if (fault == Fault.BOOTS_COLD) {
                liveUpdates = 0;
                begin(Observed.IDLE);
                wentWith = null;
                report(Observed.IDLE);
            } else {
                liveUpdates++;
                kernel = Updates.KERNEL;
                begin(Observed.RETRIEVING);
                work(500, 3_000);
                report(Observed.RETRIEVING);
            }
        });
    }

    /** Somebody restarts it into a kernel that no plan knows, unless it is at something. */
    void restartElsewhere() {
        boolean busy = world.database().committed().openUpdateOf(name).isPresent() || reached != Observed.IDLE;
        if (up && !dead && !busy) {
            kernel = "7.3.4-x";
            boots++;
            world.updates().booted(name, boot());
        }
    }

    private void begin(Observed state) {
        boots++;
        world.updates().booted(name, boot());
        reached = state;
        unanswered = null;
    }

    private void report(Observed observed) {
        report(observed, List.of());
    }

    private void report(Observed observed, List<Check> checks) {
        report(
                observed,
                checks,
                observed == Observed.FAILED
                        ? new Failure(
                                world.scenario().chance(20) ? "BROKEN" : "KERNEL_ERROR",
                                "it failed",
                                null,
                                null,
                                null,
                                null)
                        : null);
    }

    private void fail(String code) {
        report(Observed.FAILED, List.of(), new Failure(code, "it failed", null, null, null, null));
    }

    private void report(Observed observed, List<Check> checks, Failure failure) {
        if (observed != Observed.REBOOTING) {
            reached = observed;
        }
        unanswered = new Sent(
                ++sequence,
                epoch,
                new ReportReceived(observed, boot(), checks, sessions(observed), List.of(), failure));
        send(unanswered);
    }

    private List<SessionState> sessions(Observed observed) {
        SessionState.Stage stage =
                switch (observed) {
                    case IDLE, PREFLIGHT_PASSED, STAGED, ABORTED -> null;
                    case PRESERVED, REBOOTING -> SessionState.Stage.PRESERVED;
                    case RETRIEVING -> SessionState.Stage.RETRIEVED;
                    case RETRIEVED -> SessionState.Stage.RESUMED;
                    case FINISHED -> SessionState.Stage.FINISHED;
                    case FAILED -> boots > 0 && wentWith != null ? SessionState.Stage.FAILED : null;
                };
        return stage == null
                ? List.of()
                : List.of(new SessionState("vm", "vm", stage, List.of(), null, null, null, null, Source.DERIVED));
    }

    private void send(Sent sent) {
        if (world.isLost()) {
            return;
        }
        world.after(world.latency(), () -> deliver(sent));
        if (world.isLost()) {
            world.after(world.latency() + 4_000, () -> deliver(sent));
        }
    }

    private void deliver(Sent sent) {
        world.replica()
                .ifPresent(replica -> replica.transact(store -> intake(store, sent), answer -> {
                    if (!world.isLost() && answer.isPresent()) {
                        world.after(world.latency(), () -> answered(sent, answer.get()));
                    }
                }));
    }

    /** What {@code PUT /reports} does: stale ones are refused, a repeated one gets the same answer. */
    private boolean intake(SimStore store, Sent sent) {
        store.waitForLock(Kind.HOST, name);
        HostRow row = store.view().hosts.get(name);
        if (sent.sequence() == row.sequence()) {
            return row.accepted();
        }
        if (sent.sequence() < row.sequence() || sent.epoch() != row.epoch()) {
            return false;
        }
        boolean accepted = store.view()
                .presentUpdateOf(name)
                .map(u -> !(world.updates().apply(store, u, sent.report()) instanceof Verdict.Refused))
                .orElse(true);
        store.put(new HostRow(name, row.epoch(), store.now().toEpochMilli(), sent.sequence(), accepted));
        return accepted;
    }

    private void answered(Sent sent, boolean accepted) {
        if (unanswered == null || sent.sequence() != unanswered.sequence() || !up || dead) {
            return;
        }
        unanswered = null;
        if (sent.report().observed() != Observed.REBOOTING) {
            return;
        }
        if (accepted && sent.epoch() == epoch && world.millis() <= leaseUntil) {
            kexec();
        } else {
            report(Observed.ABORTED);
        }
    }
}
