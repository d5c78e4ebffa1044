// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.update.phase.Boot;
import io.luofleet.update.phase.FailureCode;
import io.luofleet.uptime.model.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Looks after the updated hosts of the wave that a rollout is at: until the next one opens, what befalls them is a failure of
 * their wave. Hosts of earlier waves are no longer looked after; they may be rebooted for reasons of their own.
 */
final class SoakWatch {
    /** A soak of at least this ends only when each host was heard of after it. Agents poll at least once in this time. */
    static final Duration NEEDS_SIGNS_OF_LIFE = Duration.ofMinutes(1);

    private final RolloutState rollout;
    private final Instant now;

    SoakWatch(RolloutState rollout, Instant now) {
        this.rollout = rollout;
        this.now = now;
    }

    /** The hosts that something has befallen. */
    List<Decision.CountRelapse> relapses() {
        List<Decision.CountRelapse> relapses = new ArrayList<>();
        for (Target target : rollout.targets()) {
            if (target instanceof Target.Succeeded well && isWatched(well)) {
                relapse(well, rollout.circumstances().watched().get(well.host()))
                        .ifPresent(relapses::add);
            }
        }
        return relapses;
    }

    /** The hosts that have not been heard of since their soak ended, where that is long enough to matter. */
    List<String> unheardSince(Instant end) {
        return rollout.strategy().soak().compareTo(NEEDS_SIGNS_OF_LIFE) < 0
                ? List.of()
                : watched(host -> host.heardAt().isBefore(end));
    }

    /** The hosts of which nobody can tell whether they are well, since they could not reach this service. */
    List<String> unknown() {
        return watched(host -> host.presence() == Presence.UNKNOWN);
    }

    private List<String> watched(Predicate<Watched> which) {
        return rollout.targets().stream()
                .filter(t -> t instanceof Target.Succeeded well && isWatched(well))
                .map(Target::host)
                .filter(host -> which.test(rollout.circumstances().watched().get(host)))
                .toList();
    }

    private boolean isWatched(Target.Succeeded target) {
        return target.placement().wave() == rollout.progress().wave()
                && rollout.circumstances().watched().containsKey(target.host());
    }

    private Optional<Decision.CountRelapse> relapse(Target.Succeeded target, Watched host) {
        Boot running = host.running();
        if (!running.isSameAs(host.landing())) {
            return Optional.of(elsewhere(target, host));
        }
        if (host.complaint() != null) {
            var complaint = host.complaint();
            var trouble = new Target.Trouble(FailureKind.ERROR, complaint.code(), now, false, complaint.guestsLost());
            return Optional.of(new Decision.CountRelapse(target.toFailed(trouble), complaint.detail()));
        }
        if (host.presence() == Presence.SILENT) {
            var trouble =
                    new Target.Trouble(FailureKind.SILENCE, FailureCode.SILENT.name(), now, false, host.hasGuests());
            return Optional.of(new Decision.CountRelapse(
                    target.toLost(trouble),
                    "it has not been heard of since %s. Look at its console.".formatted(host.heardAt())));
        }
        return Optional.empty();
    }

    private static String way(Boot running) {
        if (running.liveUpdateNumber() == null) {
            return "a restart";
        }
        return running.liveUpdateNumber() > 0 ? "a live update" : "a cold boot";
    }

    private Decision.CountRelapse elsewhere(Target.Succeeded target, Watched host) {
        Boot running = host.running();
        boolean wasKexec = running.liveUpdateNumber() != null && running.liveUpdateNumber() > 0;
        boolean isWrong = !running.kernelRelease().equals(host.landing().kernelRelease());
        FailureCode code = !wasKexec
                ? FailureCode.COLD_BOOT
                : isWrong ? FailureCode.WRONG_KERNEL : FailureCode.UNSANCTIONED_REBOOT;
        var trouble = new Target.Trouble(FailureKind.ERROR, code.name(), now, false, !wasKexec && host.hasGuests());
        return new Decision.CountRelapse(
                target.toFailed(trouble),
                "it is in boot %s (%s) by %s that no update asked for; its update led to boot %s (%s). %s"
                        .formatted(
                                running.id(),
                                running.kernelRelease(),
                                way(running),
                                host.landing().id(),
                                host.landing().kernelRelease(),
                                wasKexec
                                        ? "Find out who called kexec on it."
                                        : "Start its guests anew, and read its console for a panic."));
    }
}
