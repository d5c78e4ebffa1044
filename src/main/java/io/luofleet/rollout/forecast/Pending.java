// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.forecast;

import io.luofleet.rollout.engine.Cap;
import io.luofleet.rollout.engine.Waiting;
import io.luofleet.rollout.forecast.Kinds.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Who has yet to be started, in one course. A kind that a cap is in the way of is not looked at until somebody leaves that domain: nothing
 * else makes room there.
 */
final class Pending {
    private static final int OF_NO_KIND = -1;

    /** Those that are not looked at, since there is room for fewer. */
    private static final Hold FOR_ROOM = new Hold(Hold.Kind.CAP, Cap.FLEET);

    private final List<Kind> kinds;
    private final int[] kindOf;
    private final int[] first;
    private final int[] left;
    private final boolean[] isGone;
    private final boolean[] isShut;
    private final Hold[] holdOf;
    private final Map<String, Map<String, List<Integer>>> shutBy = new HashMap<>();
    private final TreeSet<Integer> singles = new TreeSet<>();
    private final Map<Integer, Hold> holdOfSingle = new HashMap<>();

    Pending(Kinds kinds, int targets) {
        this.kinds = kinds.all();
        int count = this.kinds.size();
        first = new int[count];
        left = new int[count];
        isShut = new boolean[count];
        holdOf = new Hold[count];
        isGone = new boolean[targets];
        kindOf = new int[targets];
        Arrays.fill(kindOf, OF_NO_KIND);
        for (int k = 0; k < count; k++) {
            left[k] = this.kinds.get(k).hosts.length;
            for (int host : this.kinds.get(k).hosts) {
                kindOf[host] = k;
            }
        }
    }

    /** A host is to be looked at by itself: it waits for another attempt, or has another's place. */
    void single(int host) {
        remove(host);
        kindOf[host] = OF_NO_KIND;
        singles.add(host);
    }

    /** A host is started, or left out. */
    void remove(int host) {
        if (kindOf[host] == OF_NO_KIND) {
            singles.remove(host);
            holdOfSingle.remove(host);
        } else if (!isGone[host]) {
            isGone[host] = true;
            left[kindOf[host]]--;
        }
    }

    /**
     * Whom to look at.
     *
     * @param hosts in the order of starts
     * @param isAll whether nobody is missing who might be started or left out
     * @param hasOthers whether somebody is missing who would not be started at its turn
     */
    record Shown(List<Integer> hosts, boolean isAll, boolean hasOthers) {}

    /**
     * Those to be looked at in this wave.
     *
     * @param isEveryWave whether those of later waves are, too
     * @param most how many of those that would be started; nobody is looked at who comes after them
     */
    Shown shown(int wave, boolean isEveryWave, int most) {
        List<Integer> there = new ArrayList<>();
        List<Integer> others = new ArrayList<>(singles);
        for (int k = 0; k < left.length; k++) {
            Kind kind = kinds.get(k);
            if (left[k] > 0 && !isShut[k] && (isEveryWave || kind.wave <= wave)) {
                add(k, kind.isThere ? there : others);
            }
        }
        boolean isAll = there.size() <= most;
        List<Integer> shown = there;
        boolean hasOthers = false;
        if (!isAll) {
            there.forEach(host -> holdOf[kindOf[host]] = FOR_ROOM);
            there.sort(null);
            int last = there.get(most - 1);
            shown = new ArrayList<>(there.subList(0, most));
            hasOthers = others.removeIf(host -> host > last);
        }
        shown.addAll(others);
        shown.sort(null);
        return new Shown(shown, isAll, hasOthers);
    }

    private void add(int k, List<Integer> found) {
        int[] hosts = kinds.get(k).hosts;
        while (isGone[hosts[first[k]]]) {
            first[k]++;
        }
        int wanted = Math.min(kinds.get(k).atOnce, left[k]);
        for (int i = first[k]; wanted > 0; i++) {
            if (!isGone[hosts[i]]) {
                found.add(hosts[i]);
                wanted--;
            }
        }
    }

    /** A host waits. */
    void waits(int host, Waiting waiting) {
        int k = kindOf[host];
        if (k == OF_NO_KIND) {
            holdOfSingle.put(host, Hold.of(waiting));
            return;
        }
        holdOf[k] = Hold.of(waiting);
        if (!isShut[k]
                && waiting instanceof Waiting.ForSlot slot
                && !slot.cap().level().equals(Cap.FLEET)) {
            isShut[k] = true;
            shutBy.computeIfAbsent(slot.cap().level(), _ -> new HashMap<>())
                    .computeIfAbsent(slot.cap().domain(), _ -> new ArrayList<>())
                    .add(k);
        }
    }

    /** Somebody with these labels has left. */
    void makeRoom(Map<String, String> labels) {
        shutBy.forEach((level, domains) -> {
            List<Integer> waiting = domains.remove(labels.getOrDefault(level, ""));
            if (waiting != null) {
                waiting.forEach(k -> isShut[k] = false);
            }
        });
    }

    /** What those wait for whose turn it is in this wave, and how many each. */
    Map<Hold, Integer> held(int wave) {
        Map<Hold, Integer> held = new HashMap<>();
        holdOfSingle.values().forEach(hold -> held.merge(hold, 1, Integer::sum));
        for (int k = 0; k < left.length; k++) {
            if (left[k] > 0 && holdOf[k] != null && kinds.get(k).wave <= wave) {
                held.merge(holdOf[k], left[k], Integer::sum);
            }
        }
        return held;
    }
}
