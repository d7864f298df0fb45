/** What every answer has in common: the moment it speaks of, and how it says no. */
@NullMarked
package org.luoshi.query.answer;

import org.jspecify.annotations.NullMarked;
