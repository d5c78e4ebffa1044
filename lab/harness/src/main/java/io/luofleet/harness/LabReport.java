// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a lab run found, for machines: {@code target/lab/report.json}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LabReport(String result, String reason, List<Host> hosts) {

    /** One host's update, as the control plane recorded it and the workloads confirmed it. */
    record Host(
            String host,
            String phase,
            String bootIdBefore,
            String bootIdAfter,
            long liveUpdateNumberBefore,
            long liveUpdateNumberAfter,
            String kernelBefore,
            String kernelAfter,
            int sessions,
            int files,
            long bytesVerified,
            List<Flb> flbs,
            Timings timings) {}

    /** One File-Lifecycle-Bound object's counts through the update. */
    record Flb(String name, long atPreserve, long afterRetrieve, long afterFinish, String source) {}

    /** Durations in milliseconds, measured under emulation: meaningful only as ratios. */
    record Timings(long kexecToAgentMs, long agentToClaimedMs, long blackoutMs) {}

    static LabReport passed(List<Host> hosts) {
        return new LabReport("passed", null, hosts);
    }

    static LabReport failed(String reason, List<Host> hosts) {
        return new LabReport("failed", reason, hosts);
    }

    void write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
        } catch (IOException e) {
            throw new HarnessException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
