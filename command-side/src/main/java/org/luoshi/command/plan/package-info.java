/** Issuing a plan, and importing one from a file. */
@NullMarked
package org.luoshi.command.plan;

import org.jspecify.annotations.NullMarked;
