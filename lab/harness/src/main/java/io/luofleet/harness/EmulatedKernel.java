// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A release for emulated hosts, which fetch, verify, load and "boot" an image like any other host. */
public final class EmulatedKernel {
    private EmulatedKernel() {}

    /** Publishes the image of a kernel and registers it as a release of the same name. */
    public static void register(FleetApi api, Artifacts artifacts, String kernelRelease) {
        register(api, artifacts, kernelRelease, UnaryOperator.identity());
    }

    /** The same with the image at another address: what {@code elsewhere} makes of its path on the service. */
    public static void register(
            FleetApi api, Artifacts artifacts, String kernelRelease, UnaryOperator<String> elsewhere) {
        Map<String, Object> image = new HashMap<>(artifacts.publish(image(kernelRelease), "bzImage-" + kernelRelease));
        image.computeIfPresent("uri", (_, path) -> elsewhere.apply(path.toString()));
        api.post(
                "/releases",
                Map.of("name", kernelRelease, "kernelRelease", kernelRelease, "image", image, "abi", Abi.LINUX_7_3));
    }

    /** The format is the agent's: io.luofleet.hostagent.luo.model.KernelImage. */
    private static byte[] image(String kernelRelease) {
        return """
                luofleet-emulated-kernel 1
                release %s
                luo luo-v5
                kho kho-v4
                handler memfd-v2 liveupdate-test-flb-v0 liveupdate-test-flb-v1 liveupdate-test-flb-v2
                flb-finish fixed
                """.formatted(kernelRelease).getBytes(StandardCharsets.UTF_8);
    }
}
