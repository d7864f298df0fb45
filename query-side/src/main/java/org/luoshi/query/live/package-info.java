/** What happens, told to the pages that are open. */
@NullMarked
package org.luoshi.query.live;

import org.jspecify.annotations.NullMarked;
