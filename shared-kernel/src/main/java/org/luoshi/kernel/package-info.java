/** The published language of Luoshi: events, the values in them, and the one fold that says what they mean. */
@NullMarked
package org.luoshi.kernel;

import org.jspecify.annotations.NullMarked;
