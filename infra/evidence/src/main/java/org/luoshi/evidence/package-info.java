/** Files handed in as evidence, kept under the SHA-256 of their content. */
@NullMarked
package org.luoshi.evidence;

import org.jspecify.annotations.NullMarked;
