// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The releases of the fault tests: two good kernels, and three that no host may ever reach. */
final class FaultReleases {
    /** Its digest is right, but it is no kernel. */
    static final String NO_KERNEL = "no-kernel";
    /** Its digest is another's: the file was changed after it was registered. */
    static final String CHANGED = "changed";
    /** Cannot read memfds. */
    static final String NO_MEMFD = "no-memfd";

    private static final int NO_KERNEL_BYTES = 1 << 20;

    private FaultReleases() {}

    static void register(FleetApi api, Path directory, Map<String, Path> kernels, Path initramfs) {
        Artifacts artifacts = new Artifacts(directory);
        Map<String, Object> initrd = artifacts.publish(initramfs, "initramfs");
        kernels.forEach((release, image) -> {
            Map<String, Object> published = artifacts.publish(image, "bzImage-" + release);
            post(api, release, published, Abi.LINUX_7_3);
            api.post(
                    "/releases",
                    Map.of(
                            "name",
                            withInitramfs(release),
                            "kernelRelease",
                            release,
                            "image",
                            published,
                            "initrd",
                            initrd,
                            "abi",
                            Abi.LINUX_7_3));
        });
        Path good = kernels.values().iterator().next();
        post(api, NO_KERNEL, artifacts.publish(new byte[NO_KERNEL_BYTES], NO_KERNEL), Abi.LINUX_7_3);
        post(api, CHANGED, artifacts.publish(good, CHANGED), Abi.LINUX_7_3);
        change(directory.resolve(CHANGED));
        Map<String, Object> withoutMemfd = Map.of(
                "luo",
                "luo-v5",
                "kho",
                "kho-v4",
                "fileHandlers",
                List.of(Map.of("name", "other-v1", "flbs", List.of())));
        post(api, NO_MEMFD, artifacts.publish(good, NO_MEMFD), withoutMemfd);
    }

    /** The release of this kernel that boots from the initramfs. */
    static String withInitramfs(String release) {
        return release + "-initramfs";
    }

    private static void post(FleetApi api, String name, Map<String, Object> image, Map<String, Object> abi) {
        api.post("/releases", Map.of("name", name, "kernelRelease", name, "image", image, "abi", abi));
    }

    /** One bit in the middle, so that neither size nor header tells. */
    private static void change(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new HarnessException("cannot change " + file + ": " + e.getMessage(), e);
        }
    }
}
