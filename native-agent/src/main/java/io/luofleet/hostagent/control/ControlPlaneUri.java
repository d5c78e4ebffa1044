// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import java.net.URI;

/** Addresses below that of the control plane, which may itself be somewhere below a server's root. */
public final class ControlPlaneUri {
    private ControlPlaneUri() {}

    /**
     * Resolves a reference, as it is in a release, or a path of the API.
     *
     * @param base the control plane's address; a path that it has is kept in front
     * @param reference an absolute URI stands for itself; everything else is below the base, with or without a leading slash
     */
    public static URI below(URI base, String reference) {
        URI uri = URI.create(reference);
        if (uri.isAbsolute() || uri.getRawAuthority() != null) {
            return base.resolve(uri);
        }
        String root = base.getRawPath() == null || base.getRawPath().isEmpty() ? "/" : base.getRawPath();
        String directory = root.endsWith("/") ? root : root + "/";
        String below = reference.startsWith("/") ? reference.substring(1) : reference;
        return base.resolve(directory + below);
    }
}
