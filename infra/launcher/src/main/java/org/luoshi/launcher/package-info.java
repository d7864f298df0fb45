/** The one application: puts the sides together over one database. */
@NullMarked
package org.luoshi.launcher;

import org.jspecify.annotations.NullMarked;
