// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import io.luofleet.platform.Api;
import io.luofleet.wire.AgentApi;

/** Where operators ask for something; agents have their own paths below the same root. */
final class OperatorPaths {
    private OperatorPaths() {}

    /** Whether a path, or the template of one, is there. */
    static boolean contains(String path) {
        String whole = path + "/";
        return whole.startsWith(Api.ROOT + "/") && !whole.startsWith(AgentApi.ROOT);
    }
}
