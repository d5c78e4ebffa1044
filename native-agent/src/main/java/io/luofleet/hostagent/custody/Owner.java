// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import java.util.OptionalLong;

/**
 * Whose manifests an agent takes for its own.
 *
 * @param hostName the host's name in the fleet
 * @param machineId the machine behind it
 * @param bootId of this boot
 */
public record Owner(String hostName, String machineId, String bootId) {
    /**
     * How a manifest that the kernel handed over differs from its owner. Memory comes over a kexec on one machine only, so one
     * difference is a host that was renamed or whose machine id was made anew, and not a reason to withhold its guests.
     *
     * @return empty when it does not
     */
    String differsFrom(Manifest manifest) {
        StringBuilder text = new StringBuilder();
        if (!hostName.equals(manifest.hostName())) {
            text.append("it was written by host '")
                    .append(manifest.hostName())
                    .append("', this is '")
                    .append(hostName)
                    .append('\'');
        }
        if (!machineId.equals(manifest.machineId())) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append("it was written on machine ")
                    .append(manifest.machineId())
                    .append(", this is ")
                    .append(machineId);
        }
        return text.toString();
    }

    /** Whether neither name nor machine is this one's. */
    boolean stranger(Manifest manifest) {
        return !hostName.equals(manifest.hostName()) && !machineId.equals(manifest.machineId());
    }

    /**
     * Why a copy on disk is not of the update that led to this boot. A disk can be copied, restored and left behind, so here everything
     * has to agree.
     *
     * @return empty when it is
     */
    String whyNotOf(Manifest manifest, OptionalLong liveUpdateNumber) {
        String differs = differsFrom(manifest);
        if (!differs.isEmpty()) {
            return differs;
        }
        if (bootId.equals(manifest.bootId())) {
            return "it was written in this boot, for the next one";
        }
        if (liveUpdateNumber.isPresent() && liveUpdateNumber.getAsLong() != manifest.liveUpdateNumber()) {
            return "it is for live update " + manifest.liveUpdateNumber()
                    + " since the last cold boot, this kernel is at " + liveUpdateNumber.getAsLong();
        }
        return "";
    }
}
