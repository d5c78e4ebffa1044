// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan;

import java.util.Map;

/** Says which hosts are taken. Whoever takes hosts for longer than one update implements it; there may be several. */
public interface HostHolders {

    /** What holds each taken host, in words for operators, by the host's name. */
    Map<String, String> holders();
}
