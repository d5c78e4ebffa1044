// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

/** The program's version. */
final class Version {
    private Version() {}

    /** As built; {@code development} outside a jar. */
    static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
