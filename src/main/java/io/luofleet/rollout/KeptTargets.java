// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.platform.notify.Bell;
import io.luofleet.rollout.engine.Target;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The targets of rollouts, kept between passes: only what was written since is read again. What the caller's own transaction has
 * written is read too, but not kept, since it may come to nothing.
 */
@ApplicationScoped
class KeptTargets {
    /** Of all rollouts together, some 600 bytes each. Beyond it those that nobody has asked for longest are forgotten. */
    private static final int MOST = 100_000;

    private static final Comparator<Target> BY_POSITION =
            Comparator.comparingInt(target -> target.placement().position());

    private final TargetRepository targets;
    private final Map<UUID, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private volatile int forgotten;

    KeptTargets(TargetRepository targets, Bell bell) {
        this.targets = targets;
        bell.attend(new Bell.Attendant() {
            @Override
            public void rung(String topic) {
                // Each look asks for what was written since.
            }

            @Override
            public void mayHaveMissed() {
                // It may be another database: one that was restored, or that has lost its newest commits.
                forgetAll();
            }
        });
    }

    /**
     * @param revision the highest that was read
     * @param targets in order of position, those under way without a phase
     */
    private record Kept(long revision, List<Target> targets) {
        private static final Kept NOTHING = new Kept(0, List.of());

        /** With these, by position, in the place of those of their positions. */
        private Kept with(List<TargetEntity> written) {
            if (written.isEmpty()) {
                return this;
            }
            long newest = revision;
            List<Target> next = new ArrayList<>(targets);
            List<Target> added = new ArrayList<>();
            for (TargetEntity row : written) {
                newest = Math.max(newest, row.revision);
                Target target = TargetColumns.read(row, null);
                int index = Collections.binarySearch(targets, target, BY_POSITION);
                if (index >= 0) {
                    next.set(index, target);
                } else {
                    added.add(target);
                }
            }
            if (!added.isEmpty()) {
                next.addAll(added);
                next.sort(BY_POSITION);
            }
            return new Kept(newest, List.copyOf(next));
        }
    }

    /** Those of a rollout, in order of position, as of now; those under way without the phase of their update. */
    List<Target> of(UUID rollout) {
        int before = forgotten;
        Kept known = known(rollout);
        Kept now = known.with(targets.writtenAfter(rollout, known.revision()));
        if (!targets.isWrittenHere()) {
            keep(rollout, now, before);
        }
        return now.targets();
    }

    private synchronized Kept known(UUID rollout) {
        return kept.getOrDefault(rollout, Kept.NOTHING);
    }

    /** Two that look at once find each a part of what is written later: the later one stays. */
    private synchronized void keep(UUID rollout, Kept now, int before) {
        if (forgotten == before && now.revision() > known(rollout).revision()) {
            kept.put(rollout, now);
            forgetEldest();
        }
    }

    private void forgetEldest() {
        long all = kept.values().stream().mapToLong(k -> k.targets().size()).sum();
        var eldest = kept.entrySet().iterator();
        while (all > MOST && kept.size() > 1) {
            all -= eldest.next().getValue().targets().size();
            eldest.remove();
        }
    }

    private synchronized void forgetAll() {
        forgotten++;
        kept.clear();
    }
}
