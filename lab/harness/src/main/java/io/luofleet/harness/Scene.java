// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.regex.Pattern;

/** One host during one fault: what a fault's script can do, and what it can see. */
final class Scene {
    private static final Duration STEP_LIMIT = Duration.ofMinutes(4);
    private static final Duration UPDATE_LIMIT = Duration.ofMinutes(6);

    private final FaultLane lane;
    private final int from;
    private final int boots;
    private String update;
    private boolean armed;
    private boolean forging;

    Scene(FaultLane lane) {
        this.lane = lane;
        this.from = lane.host().output().length();
        this.boots = lane.host().kernels().size();
    }

    /** Sets a trap on the next report of this state. */
    void at(FaultProxy.At at, String observed, Runnable fault) {
        armed = true;
        lane.proxy().arm(at, observed, fault);
    }

    /** Has reports answered in the control plane's place. */
    void forge(FaultProxy.Forgery answer) {
        forging = true;
        lane.proxy().forge(answer);
    }

    /** Runs a command of the guest's fault console; gives what it printed. */
    String guest(String command) {
        return lane.console().run(command);
    }

    /** Has the agent go into the next kernel this way, and waits until its workloads are back. */
    void kexecBy(String mode) {
        guest("kexec_by " + mode);
        FaultChecks.health(lane);
    }

    /** Has no service manager keep anything for the agent, and waits until its workloads are back. */
    void withoutStore() {
        guest("without_store");
        FaultChecks.health(lane);
    }

    /** Starts this agent in place of the one that runs, {@code this} or {@code before}, and waits until its workloads are back. */
    void useAgent(String which) {
        guest("use_agent " + which);
        FaultChecks.health(lane);
    }

    /** Starts an update to the other kernel. */
    void start() {
        start(lane.otherRelease());
    }

    /** Starts an update. */
    void start(String release) {
        update = lane.service()
                .api()
                .startUpdate(lane.host().name(), release, Duration.ofMillis(500))
                .path("id")
                .asText();
    }

    /** Holds steps of workloads, as {@code vm-1.claim}, starts an update and waits until the last of them is reached. */
    void startAndHold(String... steps) {
        guest("hold " + String.join(" ", steps));
        start();
        awaitHeld(steps[steps.length - 1]);
    }

    /** Waits until a workload stands before a step. */
    void awaitHeld(String step) {
        String[] parts = step.split("\\.", 2);
        awaitConsole("id=" + parts[0] + " held before " + parts[1]);
    }

    /** Waits until the console has shown a text since the scene began. */
    void awaitConsole(String text) {
        Await.until("'" + text + "' on the console", STEP_LIMIT, lane::requireRunning, () -> shown().contains(text));
    }

    /** Waits until the workload says of its memory after the kexec that it is whole. */
    void awaitVerified(String workload) {
        Pattern verdict = Pattern.compile("id=" + workload + " verdict=VERIFIED");
        Await.until(workload + " to verify its memory", STEP_LIMIT, lane::requireRunning, () -> verdict.matcher(shown())
                .find());
    }

    /** Ends the control plane without warning. */
    void stopControlPlane() {
        lane.stopControlPlane();
    }

    /** Starts it again on the same data and port. */
    void startControlPlane() {
        lane.startControlPlane();
    }

    /** What the console has shown since the scene began. */
    String shown() {
        return lane.host().output().substring(from);
    }

    /** How many kernels were booted since the scene began. */
    int boots() {
        return lane.host().kernels().size() - boots;
    }

    /** Follows the update to its end; fails when a trap that was set has not gone off. */
    JsonNode end() {
        JsonNode ended =
                new Follow(lane.service().api(), lane::requireRunning, UPDATE_LIMIT).toTheEnd(update, phase -> {});
        if (forging && !lane.proxy().stopForging()) {
            throw new HarnessException("nothing was answered in the control plane's place; the update ended as "
                    + ended.path("phase") + " " + ended.path("failure"));
        }
        if (armed && !lane.proxy().disarm()) {
            throw new HarnessException("the trap never went off; the update ended as " + ended.path("phase") + " "
                    + ended.path("failure"));
        }
        return ended;
    }
}
