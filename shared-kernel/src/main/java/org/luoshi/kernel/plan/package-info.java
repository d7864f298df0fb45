/** The yearly plan: chapters and measures as published. */
@NullMarked
package org.luoshi.kernel.plan;

import org.jspecify.annotations.NullMarked;
