# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by the scripts that boot hosts, from the top of the repository: the two kernels and the command to run a harness
# class.

java=$(scripts/find-jdk)/bin/java

# The release string of a bzImage lies at the offset that its boot header names (Documentation/arch/x86/boot.rst).
release_of() {
  local offset
  offset=$(($(od -An -tu2 -j 526 -N 2 "$1") + 512))
  dd if="$1" bs=1 skip="$offset" count=200 status=none | tr '\0 ' '\n\n' | sed -n 1p
}

# Builds the kernels $running and $next where they are missing. They differ in their release string, so that a change of
# kernel is seen. ${kernels[@]} is image and release of each.
prepare_kernels() {
  running=$(kernel-patches/build-kernel --suffix -luofleet.1 | tail -n 1)
  next=$(kernel-patches/build-kernel --suffix -luofleet.2 | tail -n 1)
  kernels=("$running" "$(release_of "$running")" "$next" "$(release_of "$next")")
}

# harness CLASS ARGUMENT...: becomes that program.
harness() {
  exec "$java" "-Dluofleet.root=$PWD" -cp 'deploy/harness/target/luofleet-harness.jar:deploy/harness/target/lib/*' \
    "io.luofleet.harness.$1" "${@:2}"
}
