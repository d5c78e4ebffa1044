// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.hostagent.control.ControlClient.Asked;
import io.luofleet.wire.LeaveToReboot;
import io.luofleet.wire.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Compares leave to reboot with what was asked for, component by component. */
final class LeaveRules {
    private final List<String> differences = new ArrayList<>();

    private LeaveRules() {}

    /** What differs; empty when the leave is for exactly this report. */
    static List<String> differences(LeaveToReboot leave, Asked asked) {
        Report report = asked.report();
        LeaveRules rules = new LeaveRules();
        rules.same("hostId", leave.hostId(), asked.hostId());
        rules.same("instanceId", leave.instanceId(), report.instanceId());
        rules.same("bootId", leave.bootId(), report.bootId());
        rules.same("updateId", leave.updateId(), report.updateId());
        rules.same("epoch", leave.epoch(), report.epoch());
        rules.same("sequence", leave.sequence(), asked.sequence());
        rules.same("slotFence", leave.slotFence(), report.epoch());
        rules.same("exchange", leave.exchange(), asked.exchange());
        return List.copyOf(rules.differences);
    }

    /** What is absent on both sides is no match either. */
    private void same(String what, Object given, Object wanted) {
        if (given == null || !Objects.equals(given, wanted)) {
            differences.add(what + " is " + Problem.printable(String.valueOf(given)) + ", not " + wanted);
        }
    }
}
