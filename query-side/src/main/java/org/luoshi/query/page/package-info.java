/** Web pages: what the controllers of the query side answer, put into templates; and forms whose commands the browser sends. */
@NullMarked
package org.luoshi.query.page;

import org.jspecify.annotations.NullMarked;
