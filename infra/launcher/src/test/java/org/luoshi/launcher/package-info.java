@NullMarked
package org.luoshi.launcher;

import org.jspecify.annotations.NullMarked;
