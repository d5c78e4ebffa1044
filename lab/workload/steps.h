// SPDX-License-Identifier: Apache-2.0
#ifndef STEPS_H
#define STEPS_H

/*
 * Lets a test stop a workload at a named step of a live update: while DIR/ID.STEP exists, the step is not taken. Without
 * a directory every step is free.
 */
void steps_are_held_by(const char *dir, const char *id);
void step(const char *name);

#endif
