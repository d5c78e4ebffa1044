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

# kernel SUFFIX: the image of the lab's kernel with this suffix, built where it is missing; KERNEL and PATCHES as in the Makefile.
kernel() {
  local options=(--version "${KERNEL:-7.3}" --suffix "$1")
  [[ ${PATCHES:-yes} != no ]] || options+=(--no-patches)
  kernel-patches/build-kernel "${options[@]}" | tail -n 1
}

# Builds the kernels $running and $next where they are missing. They differ in their release string, so that a change of
# kernel is seen. ${kernels[@]} is image and release of each.
prepare_kernels() {
  running=$(kernel -luofleet.1)
  next=$(kernel -luofleet.2)
  kernels=("$running" "$(release_of "$running")" "$next" "$(release_of "$next")")
}

# harness CLASS ARGUMENT...: becomes that program.
harness() {
  exec "$java" "-Dluofleet.root=$PWD" -cp 'lab/harness/target/luofleet-harness.jar:lab/harness/target/lib/*' \
    "io.luofleet.harness.$1" "${@:2}"
}
